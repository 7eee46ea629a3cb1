package io.connectjobs.connect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RedactorTest {
    @Test
    void hides_the_passwords_of_url_and_setting() {
        Redactor redactor = Redactor.of("postgresql://me:op%40n@host/db?ssl=true&password=ses%20ame", "third");
        assertThat(redactor.hide("op%40n op@n ses%20ame ses ame third me host"))
                .isEqualTo("[hidden] [hidden] [hidden] [hidden] [hidden] me host");
    }

    @Test
    void leaves_words_whole_that_only_contain_a_secret() {
        Redactor redactor = Redactor.of("postgresql://postgres:postgres@host/jobs", "x");
        assertThat(redactor.hide("postgresql://host/postgres2: role \"postgres\", password x, doesn't exist"))
                .isEqualTo("postgresql://host/postgres2: role \"[hidden]\", password [hidden], doesn't exist");
    }

    @Test
    void drops_a_cause_that_tells_a_secret_anywhere() {
        Redactor redactor = Redactor.of("memory:x", "sesame");
        Exception harmless = new IllegalStateException("no", new IllegalStateException("nothing"));
        assertThat(redactor.safe(harmless)).isSameAs(harmless);
        assertThat(redactor.safe(new IllegalStateException("no", new IllegalStateException("try sesame"))))
                .isNull();
    }

    @Test
    void leaves_other_texts_alone() {
        assertThat(Redactor.of("sqlite:/tmp/jobs.db", null).hide("sqlite:/tmp/jobs.db is locked"))
                .isEqualTo("sqlite:/tmp/jobs.db is locked");
    }
}
