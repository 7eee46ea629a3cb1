package io.connectjobs.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
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
        "mysql://me:s3cret@host:3306/db, jdbc:mariadb://host:3306/db?user=me&password=s3cret",
        "mariadb://host/db, jdbc:mariadb://host/db",
    })
    void a_stores_url_is_read_by_jdbc(String url, String jdbcUrl) {
        assertThat(StorePlace.ofUser(url).jobs()).isEqualTo(new JobsTable(jdbcUrl, "orders"));
        assertThat(StorePlace.ofUser(url).url()).isEqualTo(url);
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis://host", "rediss://me:s3cret@host:6380/2"})
    void a_redis_is_read_where_it_is(String url) {
        assertThat(StorePlace.ofUser(url).jobs()).isEqualTo(new JobKeys(URI.create(url), "orders"));
        assertThat(StorePlace.ofUser(url).url()).isEqualTo(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "memory:x",
                "sqlite:jobs.db",
                "sqlite::memory:",
                "redis-cluster://host",
                "redis://me:s3cret@",
                "redis://me:s3cret%zz@host"
            })
    void a_store_that_this_process_can_not_read_is_refused(String url) {
        assertThatThrownBy(() -> StorePlace.ofUser(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--store")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void a_password_is_not_shown() {
        for (String url : List.of("postgresql://me:secret@host/db", "redis://me:secret@host")) {
            StorePlace place = StorePlace.ofUser(url);
            assertThat(place + " " + place.jobs() + " " + place.look()).doesNotContain("secret");
        }
    }
}
