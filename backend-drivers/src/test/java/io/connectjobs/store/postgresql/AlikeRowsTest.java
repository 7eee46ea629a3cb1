package io.connectjobs.store.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.NewJob;
import io.connectjobs.store.Payload;
import io.connectjobs.store.RetryPolicy;
import io.connectjobs.store.UniqueKey;
import io.connectjobs.store.sql.JobRow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** A field that this overlooks would be lost for all jobs of a batch but the first, or for all. */
final class AlikeRowsTest {
    /** Found by its name. */
    static final List<UnaryOperator<NewJob.Builder>> DIFFERENCES = List.of(
            job -> job.kind("other"),
            job -> job.priority(1),
            job -> job.maxAttempts(1),
            job -> job.payload(Payload.text("text")),
            job -> job.runAt(Instant.EPOCH),
            job -> job.delay(Duration.ofMillis(1)),
            job -> job.timeout(Duration.ofSeconds(1)),
            job -> job.expiresAt(Instant.EPOCH),
            job -> job.expireAfter(Duration.ofSeconds(1)),
            job -> job.retryPolicy(RetryPolicy.parse("fixed(base=10s)")),
            job -> job.headers(Map.of("a", "b")),
            job -> job.uniqueKey(new UniqueKey("key", UniqueKey.Hold.UNFINISHED, null, UniqueKey.Conflict.KEEP)));

    @Test
    void jobs_that_differ_in_id_and_payload_are_alike() {
        assertThat(AlikeRows.are(List.of(row("a", job -> job), row("b", job -> job.payload(Payload.json("[1]"))))))
                .isTrue();
    }

    @ParameterizedTest
    @FieldSource("DIFFERENCES")
    void one_that_differs_in_more_makes_them_unlike_wherever_it_stands(UnaryOperator<NewJob.Builder> difference) {
        JobRow plain = row("a", job -> job);
        JobRow other = row("b", difference);
        Stream.of(List.of(plain, other), List.of(other, plain))
                .forEach(rows -> assertThat(AlikeRows.are(rows)).isFalse());
    }

    @Test
    void jobs_of_two_queues_are_unlike() {
        JobRow other =
                JobRow.of(NewJob.on("other").id("b").payload(Payload.json("{}")).build(), 1);
        assertThat(AlikeRows.are(List.of(row("a", job -> job.kind("q")), other)))
                .isFalse();
    }

    private static JobRow row(String id, UnaryOperator<NewJob.Builder> with) {
        NewJob.Builder job = NewJob.on("q").id(id).kind("q").payload(Payload.json("{}"));
        return JobRow.of(with.apply(job).build(), 0);
    }
}
