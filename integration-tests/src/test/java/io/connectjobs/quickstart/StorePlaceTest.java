package io.connectjobs.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class StorePlaceTest {
    @ParameterizedTest
    @CsvSource({
        "sqlite:/a/jobs.db, jdbc:sqlite:/a/jobs.db",
        "sqlite:///a/jobs.db?synchronous=normal, jdbc:sqlite:/a/jobs.db",
        "jdbc:sqlite:/a/jobs.db, jdbc:sqlite:/a/jobs.db",
        "postgresql://host/db, jdbc:postgresql://host/db",
        "postgresql://me@host/db, jdbc:postgresql://host/db?user=me",
        "postgresql://me:a%40+b@host:1/db?ssl=true, jdbc:postgresql://host:1/db?ssl=true&user=me&password=a%40%2Bb",
        "postgres://me@host/db, jdbc:postgresql://host/db?user=me",
    })
    void a_stores_url_is_read_by_jdbc(String url, String jdbcUrl) {
        assertThat(StorePlace.ofUser(url).jdbcUrl()).isEqualTo(jdbcUrl);
        assertThat(StorePlace.ofUser(url).url()).isEqualTo(url);
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory:x", "sqlite:jobs.db", "sqlite::memory:", "redis://host"})
    void a_store_that_this_process_can_not_read_is_refused(String url) {
        assertThatThrownBy(() -> StorePlace.ofUser(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--store");
    }

    @Test
    void a_password_is_not_shown() {
        assertThat(StorePlace.ofUser("postgresql://me:secret@host/db").toString())
                .doesNotContain("secret");
    }
}
