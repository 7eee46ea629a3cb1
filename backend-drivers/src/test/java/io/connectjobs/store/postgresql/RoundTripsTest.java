package io.connectjobs.store.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.EnqueueResult;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Owner;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.contract.TestClock;
import io.connectjobs.store.mutant.MutantDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How often a call goes to the server: each statement is a round trip. */
final class RoundTripsTest {
    private static final int BATCH = 5_000;

    @Test
    void a_claim_sees_to_what_is_due_only_where_something_is() {
        TestClock clock = new TestClock(Instant.parse("2031-05-06T07:08:09.123Z"));
        AtomicInteger statements = new AtomicInteger();
        try (PostgresServer.Fixture fixture = PostgresServer.fixture();
                JobStore store = counted(fixture, StoreSettings.DEFAULT.withTestClock(clock), statements)) {
            store.enqueue(List.of(
                    NewJob.on("orders").build(),
                    NewJob.on("orders").runAt(clock.instant().plusSeconds(5)).build(),
                    NewJob.on("orders").expireAfter(Duration.ofSeconds(30)).build()));
            // The first claim of a queue moves its front as well.
            assertThat(claimed(store)).isEqualTo(2);
            statements.set(0);
            assertThat(claimed(store)).isZero();
            assertThat(statements).as("held, look, claim").hasValue(3);
            clock.advance(Duration.ofSeconds(5));
            assertThat(claimed(store)).as("its time came").isEqualTo(1);
            clock.advance(Duration.ofSeconds(40));
            assertThat(claimed(store))
                    .as("two leases ran out, and one of the jobs has expired")
                    .isEqualTo(1);
            clock.advance(Duration.ofSeconds(20));
            assertThat(claimed(store)).as("the last lease ran out").isEqualTo(1);
        }
    }

    private static int claimed(JobStore store) {
        return store.leasing()
                .orElseThrow()
                .claim(ClaimRequest.of("orders", 10, Duration.ofSeconds(45), new Owner("trips", 0)))
                .size();
    }

    @Test
    void a_hundred_bad_jobs_among_five_thousand_cost_no_round_trip_more() {
        AtomicInteger statements = new AtomicInteger();
        try (PostgresServer.Fixture fixture = PostgresServer.fixture();
                JobStore store = counted(fixture, StoreSettings.DEFAULT, statements)) {
            statements.set(0);
            assertThat(store.enqueue(jobs("good", 0))).allMatch(EnqueueResult.Added.class::isInstance);
            int withoutBad = statements.getAndSet(0);
            List<EnqueueResult> results = store.enqueue(jobs("mixed", 50));
            assertThat(results.stream().filter(EnqueueResult.Rejected.class::isInstance))
                    .hasSize(100)
                    .allSatisfy(result -> assertThat(((EnqueueResult.Rejected) result).field())
                            .isEqualTo("maxAttempts"));
            assertThat(results.stream().filter(EnqueueResult.Added.class::isInstance))
                    .hasSize(BATCH - 100);
            assertThat(statements.get()).isEqualTo(withoutBad).isEqualTo(1);
        }
    }

    private static JobStore counted(PostgresServer.Fixture fixture, StoreSettings settings, AtomicInteger statements) {
        return PostgresProvider.open(
                fixture.url(),
                settings.withSchema(fixture.schema()),
                PostgresProvider.SCRIPTS,
                database -> new MutantDatabase(database, sql -> {
                    statements.incrementAndGet();
                    return sql;
                }));
    }

    /** @param every each so manieth job is bad; 0 for none */
    private static List<NewJob> jobs(String prefix, int every) {
        return IntStream.range(0, BATCH)
                .mapToObj(i -> NewJob.on("orders")
                        .id(prefix + i)
                        .maxAttempts(every > 0 && i % every == 0 ? 0 : 3)
                        .build())
                .toList();
    }
}
