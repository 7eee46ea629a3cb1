package io.connectjobs.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.postgresql.PostgresProvider;
import java.util.Locale;
import org.junit.jupiter.api.Test;

final class MigrationScriptTest {
    @Test
    void scripts_are_found_where_the_locale_has_digits_of_its_own() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG"));
        try {
            assertThat(MigrationScript.beside(PostgresProvider.class, 1, "jobs", 1)
                            .up())
                    .contains("cj_job");
        } finally {
            Locale.setDefault(before);
        }
    }
}
