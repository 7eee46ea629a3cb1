package io.connectjobs.store.contract;

import static io.connectjobs.store.contract.Bench.job;
import static io.connectjobs.store.contract.Bench.ref;
import static io.connectjobs.store.contract.Bench.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.Capabilities.Capability;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.EnqueueResult;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.LeaseStatus;
import io.connectjobs.store.Leasing;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.OperationResult;
import io.connectjobs.store.Settlement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many threads at once. */
interface ConcurrencyContract extends ContractCases {
    int THREADS = 8;

    @Test
    default void inv2_concurrent_claims_are_disjoint_and_within_their_limit() {
        bench().add(numbered(400));
        claimsAreDisjoint(Collections.nCopies(THREADS, bench().store()));
    }

    @Test
    default void inv2_concurrent_claims_through_two_stores_are_disjoint_and_within_their_limit() {
        bench().requires(Capability.MANY_PROCESSES);
        bench().add(numbered(400));
        JobStore another = bench().open(bench().settings());
        claimsAreDisjoint(IntStream.range(0, THREADS)
                .mapToObj(i -> i % 2 == 0 ? bench().store() : another)
                .toList());
    }

    private void claimsAreDisjoint(List<JobStore> stores) {
        List<List<JobRef>> claimed = Racers.race(stores.size(), number -> drain(Bench.leasing(stores.get(number)), 7));
        List<JobRef> all =
                new ArrayList<>(claimed.stream().flatMap(Collection::stream).toList());
        all.addAll(drain(bench().leasing(), 7));
        assertThat(all).doesNotHaveDuplicates().hasSize(400);
        assertThat(bench().view(ref("0")).attempt()).isEqualTo(1);
    }

    private static List<JobRef> drain(Leasing leasing, int limit) {
        List<JobRef> mine = new ArrayList<>();
        while (true) {
            List<ClaimedJob> jobs = Racers.retrying(() -> leasing.claim(request(limit)));
            assertThat(jobs).hasSizeLessThanOrEqualTo(limit);
            if (jobs.isEmpty()) {
                return mine;
            }
            jobs.forEach(job -> mine.add(job.ref()));
        }
    }

    @Test
    default void inv2_concurrent_claims_take_an_expired_lease_over_once() {
        bench().add(numbered(50));
        bench().claim(50);
        bench().expireLeases();
        claimsTakeEachOnce(50);
    }

    @Test
    default void inv7_concurrent_claims_take_a_job_that_came_due_once() {
        bench().add(IntStream.range(0, 50)
                .mapToObj(i -> job("" + i).delay(Bench.LEASE).build())
                .toList());
        bench().clock().advance(Bench.LEASE);
        claimsTakeEachOnce(50);
    }

    private void claimsTakeEachOnce(int jobs) {
        Leasing leasing = bench().leasing();
        List<List<JobRef>> claimed = Racers.race(THREADS, number -> drain(leasing, 3));
        List<JobRef> all =
                new ArrayList<>(claimed.stream().flatMap(Collection::stream).toList());
        all.addAll(drain(leasing, 3));
        assertThat(all).doesNotHaveDuplicates().hasSize(jobs);
    }

    @Test
    default void inv1_concurrent_enqueues_of_the_same_ids_add_each_once() {
        JobStore store = bench().store();
        List<NewJob> jobs = numbered(200);
        List<List<EnqueueResult>> results = Racers.race(THREADS, number -> {
            List<NewJob> shuffled = new ArrayList<>(jobs);
            Collections.shuffle(shuffled, new Random(number));
            return Racers.retrying(() -> store.enqueue(shuffled));
        });
        List<EnqueueResult> all = results.stream().flatMap(Collection::stream).toList();
        assertThat(all).hasSize(200 * THREADS);
        assertThat(all)
                .filteredOn(EnqueueResult.Added.class::isInstance)
                .doesNotHaveDuplicates()
                .hasSize(200);
        assertThat(bench().count(JobState.AVAILABLE)).isEqualTo(200);
    }

    @Test
    default void inv5_concurrent_settles_of_one_lease_apply_once() {
        bench().add(numbered(20));
        List<ClaimedJob> jobs = bench().claim(20);
        Leasing leasing = bench().leasing();
        List<Settlement> outcomes =
                jobs.stream().map(job -> Settlement.complete(job.lease())).toList();
        List<List<LeaseStatus>> results = Racers.race(THREADS, number -> {
            List<Settlement> mine = new ArrayList<>(outcomes);
            Collections.rotate(mine, number * 3);
            List<LeaseStatus> statuses = new ArrayList<>(Racers.retrying(() -> leasing.settle(mine)).stream()
                    .map(result -> result.status())
                    .toList());
            Collections.rotate(statuses, -number * 3);
            return statuses;
        });
        for (int i = 0; i < jobs.size(); i++) {
            int index = i;
            List<LeaseStatus> ofOne =
                    results.stream().map(statuses -> statuses.get(index)).toList();
            assertThat(ofOne).containsOnly(LeaseStatus.APPLIED, LeaseStatus.ALREADY);
            assertThat(ofOne).filteredOn(LeaseStatus.APPLIED::equals).hasSize(1);
            assertThat(bench().entries(jobs.get(i).ref(), JobState.COMPLETED)).isEqualTo(1);
        }
    }

    @Test
    default void concurrent_retries_of_one_job_revive_it_once() {
        JobStore store = bench().store();
        bench().complete(bench().running("a"));
        List<OperationResult> results = Racers.race(
                THREADS,
                number -> Racers.retrying(() -> store.operate().retry(List.of(ref("a"))))
                        .get(0));
        assertThat(results).filteredOn(OperationResult.Done.class::isInstance).hasSize(1);
        assertThat(bench().claimIds(5)).containsExactly("a");
    }

    private static List<NewJob> numbered(int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> job(Integer.toString(number)).build())
                .toList();
    }
}
