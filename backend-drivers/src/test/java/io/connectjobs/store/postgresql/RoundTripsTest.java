package io.connectjobs.store.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.EnqueueResult;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.mutant.MutantDatabase;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How often a call goes to the server: each statement is a round trip. */
final class RoundTripsTest {
    private static final int BATCH = 5_000;

    @Test
    void a_hundred_bad_jobs_among_five_thousand_cost_no_round_trip_more() {
        AtomicInteger statements = new AtomicInteger();
        try (PostgresServer.Fixture fixture = PostgresServer.fixture();
                JobStore store = PostgresProvider.open(
                        fixture.url(),
                        StoreSettings.DEFAULT.withSchema(fixture.schema()),
                        PostgresProvider.SCRIPTS,
                        database -> new MutantDatabase(database, sql -> {
                            statements.incrementAndGet();
                            return sql;
                        }))) {
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
