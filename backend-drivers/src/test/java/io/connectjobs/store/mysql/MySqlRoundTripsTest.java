package io.connectjobs.store.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.Leasing;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Owner;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.mutant.MutantDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class MySqlRoundTripsTest {
    private static final Owner OWNER = new Owner("round-trips", 0);

    @Test
    void a_batch_of_a_thousand_costs_as_many_round_trips_as_one_of_ten() {
        AtomicInteger statements = new AtomicInteger();
        try (MySqlServer.Fixture fixture = MySqlServer.fixture();
                JobStore store = MySqlProvider.open(
                        fixture.url(),
                        StoreSettings.DEFAULT.withSchema(fixture.database()),
                        MySqlProvider.SCRIPTS,
                        database -> new MutantDatabase(database, sql -> {
                            statements.incrementAndGet();
                            return sql;
                        }))) {
            // Beside these: one that begins and one that commits.
            assertThat(roundTrips(store, statements, 10)).containsExactly(4, 4, 4, 2, 3);
            assertThat(roundTrips(store, statements, 1_000)).containsExactly(4, 4, 4, 2, 3);
        }
    }

    /** Of enqueueing, claiming twice, completing, and failing. */
    private static List<Integer> roundTrips(JobStore store, AtomicInteger statements, int batch) {
        Leasing leasing = store.leasing().orElseThrow();
        List<Integer> counts = new ArrayList<>();
        statements.set(0);
        store.enqueue(IntStream.range(0, 2 * batch)
                .mapToObj(i -> NewJob.on("orders").id(batch + "-" + i).build())
                .toList());
        counts.add(statements.getAndSet(0));
        List<ClaimedJob> first = claim(leasing, batch);
        counts.add(statements.getAndSet(0));
        List<ClaimedJob> second = claim(leasing, batch);
        counts.add(statements.getAndSet(0));
        settle(leasing, first, job -> Settlement.complete(job.lease()));
        counts.add(statements.getAndSet(0));
        settle(leasing, second, job -> Settlement.failForGood(job.lease(), new JobError("case", "as it happens")));
        counts.add(statements.getAndSet(0));
        return counts;
    }

    private static List<ClaimedJob> claim(Leasing leasing, int batch) {
        List<ClaimedJob> jobs = leasing.claim(ClaimRequest.of("orders", batch, Duration.ofMinutes(1), OWNER));
        assertThat(jobs).hasSize(batch);
        return jobs;
    }

    private static void settle(Leasing leasing, List<ClaimedJob> jobs, Function<ClaimedJob, Settlement> outcome) {
        assertThat(leasing.settle(jobs.stream().map(outcome).toList())).hasSize(jobs.size());
    }
}
