package io.connectjobs.store.contract;

import static io.connectjobs.store.contract.Bench.LEASE;
import static io.connectjobs.store.contract.Bench.job;
import static io.connectjobs.store.contract.Bench.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.EnqueueResult;
import io.connectjobs.store.EnqueueResult.Added;
import io.connectjobs.store.HistoryEntry;
import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobView;
import io.connectjobs.store.LeaseStatus;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.QueueSettings;
import io.connectjobs.store.RetryPolicy;
import io.connectjobs.store.SettleResult;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.Settlement.Complete;
import io.connectjobs.store.Settlement.Fail;
import io.connectjobs.store.Settlement.Outcome;
import io.connectjobs.store.Settlement.Release;
import io.connectjobs.store.Settlement.Snooze;
import io.connectjobs.store.UniqueKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Small cases that take their choices from a seed. They are the ones that tell a driver with one thing broken from a
 * whole one: {@link SeededCase} runs them by name.
 */
interface SeededContract extends ContractCases {
    int CLAIMERS = 4;
    int TURNS = 8;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    default void inv4_leases_that_were_lost_change_nothing(long seed) {
        Random random = new Random(seed);
        List<ClaimedJob> lost = claimSome(random);
        bench().expireLeases();
        bench().upkeep();
        bench().claim(1 + random.nextInt(lost.size()));
        Map<JobRef, JobView> before = views(lost);
        Collections.shuffle(lost, random);
        for (ClaimedJob job : lost) {
            assertThat(bench().settle(new Settlement(job.lease(), outcome(random))))
                    .as("%s", job.ref())
                    .containsExactly(LeaseStatus.STALE);
            assertThat(bench().extend(job.lease(), LEASE.multipliedBy(2))).isEqualTo(LeaseStatus.STALE);
        }
        assertThat(views(lost)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    default void inv5_settling_once_more_is_already_done_and_changes_nothing(long seed) {
        Random random = new Random(seed);
        List<ClaimedJob> jobs = claimSome(random);
        settleEach(jobs, random).forEach(status -> assertThat(status).isEqualTo(LeaseStatus.APPLIED));
        Map<JobRef, JobView> before = views(jobs);
        Map<JobRef, List<HistoryEntry>> histories = histories(jobs);
        settleEach(jobs, random).forEach(status -> assertThat(status).isEqualTo(LeaseStatus.ALREADY));
        assertThat(views(jobs)).isEqualTo(before);
        assertThat(histories(jobs)).isEqualTo(histories);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    default void inv2_claimers_that_come_at_once_get_different_jobs(long seed) {
        Random random = new Random(seed);
        List<JobStore> stores = bench().stores(CLAIMERS);
        List<Integer> limits = IntStream.range(0, TURNS)
                .map(turn -> 3 + random.nextInt(5))
                .boxed()
                .toList();
        fill("", CLAIMERS * limits.stream().mapToInt(Integer::intValue).sum() / 2);
        List<JobRef> claimed = new ArrayList<>();
        LockStep.race(CLAIMERS, TURNS, (number, turn) -> claim(stores.get(number), limits.get(turn)), turn -> {})
                .forEach(turn -> turn.forEach(claimed::addAll));
        bench().claimAll(100, jobs -> claimed.addAll(refs(jobs)));
        assertThat(claimed)
                .doesNotHaveDuplicates()
                .hasSize((int) bench().count(JobState.RUNNING))
                .isNotEmpty();
    }

    private static List<JobRef> claim(JobStore store, int limit) {
        return refs(claimed(store, limit));
    }

    private static List<ClaimedJob> claimed(JobStore store, int limit) {
        return Racers.retrying(() -> Bench.leasing(store).claim(request(limit)));
    }

    private static List<JobRef> refs(List<ClaimedJob> jobs) {
        return jobs.stream().map(ClaimedJob::ref).toList();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    default void inv12_four_claimers_stay_within_the_queues_bound(long seed) {
        Random random = new Random(seed);
        int bound = 2 + random.nextInt(4);
        bench().configure(QueueSettings.NONE.withMaxRunning(bound));
        fill("", CLAIMERS * bound);
        List<JobStore> stores = bench().stores(CLAIMERS);
        List<List<List<ClaimedJob>>> turns = LockStep.race(
                CLAIMERS,
                TURNS,
                (number, turn) -> claimed(stores.get(number), bound),
                claims -> claims.forEach(this::release));
        assertThat(turns)
                .extracting(claims -> claims.stream().mapToInt(List::size).sum())
                .allSatisfy(running -> assertThat(running).isBetween(1, bound));
    }

    private void release(List<ClaimedJob> jobs) {
        bench().leasing()
                .settle(jobs.stream()
                        .map(job -> Settlement.release(job.lease()))
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    default void inv10_of_newcomers_with_one_key_one_is_added(long seed) {
        Random random = new Random(seed);
        List<UniqueKey> keys = IntStream.range(0, TURNS)
                .mapToObj(turn -> List.of(
                                UniqueKey.whileWaiting("key-" + turn),
                                UniqueKey.untilFinished("key-" + turn),
                                UniqueKey.within("key-" + turn, Duration.ofHours(1)))
                        .get(random.nextInt(3)))
                .toList();
        int each = 1 + random.nextInt(2);
        List<JobStore> stores = bench().stores(CLAIMERS);
        List<List<List<EnqueueResult>>> turns = LockStep.race(
                CLAIMERS,
                TURNS,
                (number, turn) -> offer(stores.get(number), turn + "-" + number, keys.get(turn), each),
                results -> {});
        assertThat(turns)
                .extracting(results -> results.stream()
                        .flatMap(List::stream)
                        .filter(Added.class::isInstance)
                        .count())
                .containsOnly(1L);
        assertThat(bench().count(JobState.AVAILABLE)).isEqualTo(TURNS);
    }

    private static List<EnqueueResult> offer(JobStore store, String name, UniqueKey unique, int jobs) {
        List<NewJob> batch = IntStream.range(0, jobs)
                .mapToObj(i -> job(name + "-" + i).uniqueKey(unique).build())
                .toList();
        return Racers.retrying(() -> store.enqueue(batch));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    default void inv13_every_transition_of_a_random_life_leaves_its_entry(long seed) {
        Random random = new Random(seed);
        Expected expected = new Expected();
        fill("", 6).forEach(ref -> expected.add(ref, Event.ENQUEUED));
        for (int turn = 0; turn < TURNS; turn++) {
            bench().clock().advance(Duration.ofSeconds(10));
            List<ClaimedJob> jobs = bench().claim(1 + random.nextInt(4));
            int kept = random.nextInt(3) == 0 ? jobs.size() / 2 : jobs.size();
            for (ClaimedJob job : jobs) {
                expected.add(job.ref(), Event.CLAIMED);
            }
            jobs.subList(0, kept).forEach(job -> expected.add(job.ref(), end(job, random)));
            bench().expireLeases();
            assertThat(bench().upkeep().reaped()).isEqualTo(jobs.size() - kept);
            jobs.subList(kept, jobs.size()).forEach(job -> expected.add(job.ref(), Event.REAPED));
        }
        expected.events.forEach((ref, events) -> assertThat(bench().events(ref)).isEqualTo(events));
    }

    /** What each job's history should say. */
    final class Expected {
        private final Map<JobRef, List<Event>> events = new TreeMap<>();

        private void add(JobRef ref, Event event) {
            events.computeIfAbsent(ref, absent -> new ArrayList<>()).add(event);
        }
    }

    private Event end(ClaimedJob job, Random random) {
        Outcome outcome = outcome(random);
        assertThat(bench().settle(new Settlement(job.lease(), outcome))).containsExactly(LeaseStatus.APPLIED);
        return outcome instanceof Complete
                ? Event.COMPLETED
                : outcome instanceof Fail ? Event.FAILED : outcome instanceof Release ? Event.RELEASED : Event.SNOOZED;
    }

    private static Outcome outcome(Random random) {
        return switch (random.nextInt(5)) {
            case 0, 1 -> new Complete(null, null);
            case 2 -> new Fail(new JobError("seeded", "failed"), random.nextBoolean());
            case 3 -> new Release(Duration.ofSeconds(random.nextInt(3)));
            default -> new Snooze(Duration.ofSeconds(1 + random.nextInt(3)));
        };
    }

    private List<LeaseStatus> settleEach(List<ClaimedJob> jobs, Random random) {
        return bench()
                .leasing()
                .settle(jobs.stream()
                        .map(job -> new Settlement(job.lease(), outcome(random)))
                        .toList())
                .stream()
                .map(SettleResult::status)
                .toList();
    }

    /** Adds a few jobs and claims them all. */
    private List<ClaimedJob> claimSome(Random random) {
        int jobs = 3 + random.nextInt(5);
        fill("", jobs);
        List<ClaimedJob> claimed = new ArrayList<>(bench().claim(jobs));
        assertThat(claimed).hasSize(jobs);
        return claimed;
    }

    private List<JobRef> fill(String prefix, int jobs) {
        return bench().add(IntStream.range(0, jobs)
                .mapToObj(i -> job(prefix + i)
                        .maxAttempts(100)
                        .retryPolicy(RetryPolicy.parse("fixed(base=1s)"))
                        .build())
                .toList());
    }

    private Map<JobRef, JobView> views(List<ClaimedJob> jobs) {
        Map<JobRef, JobView> views = new TreeMap<>();
        jobs.forEach(job -> views.put(job.ref(), bench().view(job.ref())));
        return views;
    }

    private Map<JobRef, List<HistoryEntry>> histories(List<ClaimedJob> jobs) {
        Map<JobRef, List<HistoryEntry>> histories = new TreeMap<>();
        jobs.forEach(job -> histories.put(job.ref(), bench().history(job.ref())));
        return histories;
    }
}
