package io.connectjobs.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.connectjobs.store.EnqueueResult.Rejected;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JobRulesTest {
    private static final int PAYLOAD_MAX = 1_000;

    @Test
    void a_job_with_every_default_breaks_no_rule() {
        assertThat(JobRules.check(NewJob.on("orders").build(), PAYLOAD_MAX)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "jobs.orders-1_X", "...", "007"})
    void legal_topic_names_are_names(String name) {
        assertThat(JobRules.nameProblem(name)).isNull();
        assertThat(JobRules.requireQueue(name)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a b", "a/b", "ä", "a\0", "a\n", "${topic}"})
    void other_names_are_refused(String name) {
        assertThat(JobRules.nameProblem(name)).isNotBlank();
        assertThatThrownBy(() -> JobRules.requireQueue(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("queue is");
    }

    @Test
    void a_name_may_have_200_characters() {
        assertThat(JobRules.nameProblem("x".repeat(JobRules.MAX_NAME))).isNull();
        assertThat(JobRules.nameProblem("x".repeat(JobRules.MAX_NAME + 1))).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "nul", "1 2", "{}{}", "{\"a\":}", "[1,]", "'a'", "// no\n1"})
    void what_says_json_must_be_one_json_text(String text) {
        assertThat(check(NewJob.on("q").payload(Payload.json(text))).field()).isEqualTo("payload");
        assertThat(JobRules.check(NewJob.on("q").payload(Payload.text(text)).build(), PAYLOAD_MAX))
                .isNull();
    }

    @Test
    void a_reason_shows_an_excerpt_of_what_is_long() {
        Rejected rejected = check(NewJob.on("q").id("é".repeat(300)));
        assertThat(rejected.field()).isEqualTo("id");
        assertThat(rejected.reason()).contains("600 bytes", "at most 512").hasSizeLessThan(200);
    }

    @Test
    void headers_are_bounded_together() {
        String half = "x".repeat(JobRules.MAX_HEADER_BYTES / 2);
        assertThat(JobRules.check(NewJob.on("q").headers(Map.of(half, half)).build(), PAYLOAD_MAX))
                .isNull();
        assertThat(check(NewJob.on("q").headers(Map.of(half, half + "x"))).field())
                .isEqualTo("headers");
    }

    @Test
    void run_at_and_delay_exclude_each_other() {
        Rejected rejected = check(NewJob.on("q").delay(Duration.ZERO).runAt(JobRules.MIN_TIME));
        assertThat(rejected).isEqualTo(new Rejected("delay", "is set together with runAt, set one of them"));
    }

    @Test
    void unique_keys_follow_the_rules_of_ids() {
        for (String bad : List.of("", "a\0", "\ud83d", "x".repeat(JobRules.MAX_ID_BYTES + 1))) {
            assertThat(check(NewJob.on("q").uniqueKey(UniqueKey.untilFinished(bad)))
                            .field())
                    .isEqualTo("uniqueKey");
        }
        String longest = "x".repeat(JobRules.MAX_ID_BYTES);
        NewJob job = NewJob.on("q").uniqueKey(UniqueKey.whileWaiting(longest)).build();
        assertThat(JobRules.check(job, PAYLOAD_MAX)).isNull();
    }

    @Test
    void a_unique_key_has_a_window_exactly_where_it_is_held_by_one() {
        Duration hour = Duration.ofHours(1);
        UniqueKey endless = new UniqueKey("k", UniqueKey.Hold.WINDOW, null, UniqueKey.Conflict.KEEP);
        UniqueKey needless = new UniqueKey("k", UniqueKey.Hold.WAITING, hour, UniqueKey.Conflict.REPLACE);
        for (UniqueKey bad : List.of(endless, needless)) {
            Rejected rejected = check(NewJob.on("q").uniqueKey(bad));
            assertThat(rejected.field()).isEqualTo("uniqueKey");
            assertThat(rejected.reason()).contains("window");
        }
        assertThat(JobRules.check(
                        NewJob.on("q")
                                .uniqueKey(UniqueKey.within("k", hour).replacing())
                                .build(),
                        PAYLOAD_MAX))
                .isNull();
    }

    @Test
    void a_window_has_bounds() {
        for (Duration good : List.of(Duration.ofMillis(1), JobRules.MAX_DELAY)) {
            NewJob job = NewJob.on("q").uniqueKey(UniqueKey.within("k", good)).build();
            assertThat(JobRules.check(job, PAYLOAD_MAX)).isNull();
        }
        for (Duration bad : List.of(Duration.ZERO, Duration.ofNanos(999_999), JobRules.MAX_DELAY.plusMillis(1))) {
            assertThat(check(NewJob.on("q").uniqueKey(UniqueKey.within("k", bad)))
                            .reason())
                    .contains(bad.toString());
        }
    }

    @Test
    void batches_are_bounded_and_hold_no_null() {
        JobRules.requireBatch("jobs", Collections.nCopies(JobRules.MAX_BATCH, "x"));
        assertThatThrownBy(() -> JobRules.requireBatch("jobs", Collections.nCopies(JobRules.MAX_BATCH + 1, "x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("50001");
        assertThatThrownBy(() -> JobRules.requireBatch("jobs", Arrays.asList("x", null)))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("jobs[1]");
    }

    @Test
    void leases_and_delays_have_bounds() {
        JobRules.requireLease("lease", Duration.ofMillis(1));
        JobRules.requireLease("lease", JobRules.MAX_LEASE);
        JobRules.requireDelay("delay", Duration.ZERO);
        JobRules.requireDelay("delay", JobRules.MAX_DELAY);
        for (Duration bad : List.of(Duration.ofMillis(-1), Duration.ofNanos(999_999), Duration.ofDays(31))) {
            assertThatThrownBy(() -> JobRules.requireLease("lease", bad))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("lease is " + bad);
        }
        for (Duration bad : List.of(Duration.ofNanos(-1), JobRules.MAX_DELAY.plusNanos(1))) {
            assertThatThrownBy(() -> JobRules.requireDelay("delay", bad))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("delay is " + bad);
        }
    }

    @Test
    void an_error_is_never_refused_but_made_storable() {
        JobError error = new JobError("x".repeat(500), "a\0b\ud83dc" + "😀".repeat(3_000));
        assertThat(error.type()).hasSize(JobError.MAX_TYPE);
        assertThat(error.message()).startsWith("a\uFFFDb\uFFFDc😀").hasSizeBetween(3_999, 4_000);
        byte[] utf8 = error.message().getBytes(StandardCharsets.UTF_8);
        assertThat(new String(utf8, StandardCharsets.UTF_8)).isEqualTo(error.message());
    }

    private static Rejected check(NewJob.Builder job) {
        Rejected rejected = JobRules.check(job.build(), PAYLOAD_MAX);
        assertThat(rejected).isNotNull();
        return rejected;
    }
}
