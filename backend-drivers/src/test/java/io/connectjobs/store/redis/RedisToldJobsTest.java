package io.connectjobs.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.EnqueueResult.Added;
import io.connectjobs.store.HistoryEntry;
import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.JobFilter;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobSummary;
import io.connectjobs.store.Lease;
import io.connectjobs.store.LeaseStatus;
import io.connectjobs.store.Leasing;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Owner;
import io.connectjobs.store.SettleResult;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.UpkeepLimits;
import io.connectjobs.store.contract.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;

/** Jobs of which their claim tells, and not their record: when it does so, and that nobody can tell the difference. */
final class RedisToldJobsTest {
    private static final int JOBS = 40;
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final Duration KEPT = Duration.ofDays(1);
    private static final Owner OWNER = new Owner("worker", 0);
    private static final UpkeepLimits MANY = new UpkeepLimits(1_000, 1_000);

    private final TestClock clock = new TestClock(Instant.parse("2031-05-06T07:08:09.123Z"));
    private final RedisFixture fixture = RedisFixture.embedded();
    private final JobStore store =
            fixture.open(StoreSettings.DEFAULT.withTestClock(clock).withKeeping(KEPT, KEPT.multipliedBy(14)));

    @AfterEach
    void close() {
        store.close();
        fixture.close();
    }

    private Leasing leasing() {
        return store.leasing().orElseThrow();
    }

    private List<ClaimedJob> claim(int limit) {
        return leasing().claim(ClaimRequest.of("orders", limit, LEASE, OWNER));
    }

    private void add(int jobs, UnaryOperator<NewJob.Builder> more) {
        List<NewJob> batch = IntStream.range(0, jobs)
                .mapToObj(i -> more.apply(NewJob.on("orders").id("job-" + i)).build())
                .toList();
        assertThat(store.enqueue(batch)).hasOnlyElementsOfType(Added.class);
    }

    private List<ClaimedJob> running() {
        add(JOBS, job -> job);
        List<ClaimedJob> jobs = claim(JOBS);
        assertThat(jobs).hasSize(JOBS);
        assertThat(told()).isOne();
        return jobs;
    }

    private List<LeaseStatus> complete(List<ClaimedJob> jobs) {
        return leasing()
                .settle(jobs.stream()
                        .map(job -> Settlement.complete(job.lease()))
                        .toList())
                .stream()
                .map(SettleResult::status)
                .toList();
    }

    private List<JobSummary> listed(JobState state) {
        return store.inspect().list(JobFilter.ALL, null, 1_000).jobs().stream()
                .filter(job -> job.state() == state)
                .toList();
    }

    private List<Event> events(JobRef ref) {
        return store.inspect().history(ref).stream().map(HistoryEntry::event).toList();
    }

    private Map<JobState, Long> counts() {
        return store.inspect().counts().getOrDefault("orders", Map.of());
    }

    private long length(Command command, String key) {
        String[] server = fixture.url().replaceFirst(".*//", "").split(":", -1);
        try (Connection connection = new Connection(server[0], Integer.parseInt(server[1]))) {
            connection.sendCommand(command, fixture.prefix() + "q:{orders}:" + key);
            return connection.getIntegerReply();
        }
    }

    /** How many claims tell of jobs. */
    private long told() {
        assertThat(length(Command.HLEN, "told")).isEqualTo(2 * length(Command.ZCARD, "spans"));
        return length(Command.ZCARD, "spans");
    }

    @Test
    void a_whole_claim_that_is_completed_writes_no_record_and_reads_like_one_that_does() {
        List<ClaimedJob> jobs = new ArrayList<>(running());
        clock.advance(Duration.ofSeconds(5));
        Collections.shuffle(jobs, new Random(1));
        assertThat(complete(jobs)).hasSize(JOBS).containsOnly(LeaseStatus.APPLIED);
        assertThat(length(Command.LLEN, "completed")).isOne();
        assertThat(length(Command.HLEN, "claims")).isZero();
        assertThat(counts()).isEqualTo(Map.of(JobState.COMPLETED, (long) JOBS));
        assertThat(listed(JobState.COMPLETED)).hasSize(JOBS).allSatisfy(job -> {
            assertThat(job.attempt()).isOne();
            assertThat(job.finishedAt()).isEqualTo(clock.instant());
            assertThat(job.owner()).isNull();
            assertThat(events(job.ref())).containsExactly(Event.COMPLETED);
        });
        assertThat(complete(jobs)).hasSize(JOBS).containsOnly(LeaseStatus.ALREADY);
        assertThat(leasing().extend(List.of(jobs.get(0).lease()), LEASE).get(0).status())
                .isNotEqualTo(LeaseStatus.APPLIED);
        assertThat(counts()).isEqualTo(Map.of(JobState.COMPLETED, (long) JOBS));
    }

    @Test
    void jobs_that_are_running_are_found_with_their_owner_and_their_lease() {
        ClaimedJob job = running().get(7);
        assertThat(listed(JobState.RUNNING)).hasSize(JOBS);
        assertThat(store.inspect().find(job.ref())).hasValueSatisfying(found -> {
            assertThat(found.state()).isEqualTo(JobState.RUNNING);
            assertThat(found.owner()).isEqualTo("worker");
            assertThat(found.attempt()).isOne();
            assertThat(found.leaseUntil())
                    .isEqualTo(job.leaseUntil())
                    .isEqualTo(clock.instant().plus(LEASE));
        });
    }

    @Test
    void of_a_claim_that_lost_one_job_the_others_are_completed_and_that_one_is_left_to_its_new_holder() {
        List<ClaimedJob> jobs = running();
        leasing().settle(List.of(Settlement.release(jobs.get(3).lease())));
        ClaimedJob again = claim(1).get(0);
        assertThat(again.ref()).isEqualTo(jobs.get(3).ref());
        List<LeaseStatus> found = complete(jobs);
        assertThat(found.get(3)).isEqualTo(LeaseStatus.ALREADY);
        assertThat(found).filteredOn(LeaseStatus.APPLIED::equals).hasSize(JOBS - 1);
        assertThat(listed(JobState.RUNNING)).extracting(JobSummary::ref).containsExactly(again.ref());
        assertThat(complete(List.of(again))).containsExactly(LeaseStatus.APPLIED);
        assertThat(told()).isZero();
        assertThat(length(Command.HLEN, "held")).isZero();
    }

    @Test
    void one_job_after_another_leaves_its_claim_until_that_tells_of_none() {
        List<ClaimedJob> jobs = running();
        leasing().extend(List.of(jobs.get(0).lease()), LEASE.multipliedBy(10));
        store.operate().cancel(List.of(jobs.get(1).ref()));
        clock.advance(Duration.ofSeconds(1));
        for (ClaimedJob job : jobs.subList(1, JOBS)) {
            assertThat(complete(List.of(job))).containsExactly(LeaseStatus.APPLIED);
            assertThat(events(job.ref())).containsExactly(Event.COMPLETED);
        }
        assertThat(listed(JobState.RUNNING))
                .extracting(JobSummary::ref)
                .containsExactly(jobs.get(0).ref());
        assertThat(told()).isZero();
        clock.advance(LEASE.multipliedBy(2));
        assertThat(store.upkeep(MANY).reaped()).isZero();
        assertThat(complete(jobs.subList(0, 1))).containsExactly(LeaseStatus.APPLIED);
        assertThat(length(Command.HLEN, "held")).isZero();
    }

    @Test
    void jobs_whose_claim_ran_out_are_taken_back_and_its_leases_change_nothing_any_more() {
        List<ClaimedJob> lost = running();
        clock.advance(LEASE);
        assertThat(store.upkeep(new UpkeepLimits(15, 0)).reaped()).isEqualTo(15);
        assertThat(counts()).isEqualTo(Map.of(JobState.AVAILABLE, 15L, JobState.RUNNING, JOBS - 15L));
        assertThat(store.upkeep(MANY).reaped()).isEqualTo(JOBS - 15);
        assertThat(told()).isZero();
        assertThat(complete(lost)).containsOnly(LeaseStatus.STALE);
        assertThat(claim(JOBS))
                .hasSize(JOBS)
                .allSatisfy(job -> assertThat(job.attempt()).isEqualTo(2));
    }

    @Test
    void a_lease_that_nobody_gave_out_is_stale_among_others_that_are_not() {
        List<ClaimedJob> jobs = new ArrayList<>(running());
        List<Settlement> outcomes = new ArrayList<>(
                jobs.stream().map(job -> Settlement.complete(job.lease())).toList());
        String token = jobs.get(5).lease().token();
        String changed = token.substring(0, token.length() - 1) + (token.endsWith("0") ? "1" : "0");
        outcomes.set(5, Settlement.complete(new Lease(jobs.get(5).ref(), changed)));
        assertThat(leasing().settle(outcomes))
                .filteredOn(result -> result.status() != LeaseStatus.APPLIED)
                .extracting(SettleResult::status)
                .containsExactly(LeaseStatus.STALE);
        assertThat(listed(JobState.RUNNING))
                .extracting(JobSummary::ref)
                .containsExactly(jobs.get(5).ref());
    }

    @Test
    void two_jobs_whose_leases_were_mixed_up_stay_and_the_others_end() {
        List<ClaimedJob> jobs = running();
        List<Settlement> outcomes = new ArrayList<>(
                jobs.stream().map(job -> Settlement.complete(job.lease())).toList());
        for (int i = 0; i < 2; i++) {
            String other = jobs.get(1 - i).lease().token();
            outcomes.set(i, Settlement.complete(new Lease(jobs.get(i).ref(), other)));
        }
        assertThat(leasing().settle(outcomes))
                .filteredOn(result -> result.status() != LeaseStatus.APPLIED)
                .hasSize(2)
                .allSatisfy(result -> assertThat(result.status()).isEqualTo(LeaseStatus.STALE));
        assertThat(listed(JobState.RUNNING)).hasSize(2);
    }

    @Test
    void an_id_that_was_purged_and_added_again_is_another_job() {
        List<ClaimedJob> old = running();
        complete(old);
        JobRef ref = old.get(2).ref();
        store.operate().purge(List.of(ref));
        clock.advance(KEPT.multipliedBy(14).plusMillis(1));
        fixtureForgets(ref);
        assertThat(store.enqueue(List.of(NewJob.on("orders").id(ref.id()).build())))
                .hasOnlyElementsOfType(Added.class);
        assertThat(store.inspect().find(ref))
                .hasValueSatisfying(found -> assertThat(found.state()).isEqualTo(JobState.AVAILABLE));
        assertThat(complete(List.of(old.get(2)))).containsExactly(LeaseStatus.STALE);
        assertThat(store.upkeep(MANY).pruned()).isEqualTo(JOBS - 2);
        assertThat(told()).isZero();
        assertThat(claim(1)).extracting(ClaimedJob::ref).containsExactly(ref);
    }

    /** Drops the id of a purged job as upkeep would in the end, and leaves the others of its claim. */
    private void fixtureForgets(JobRef ref) {
        assertThat(store.upkeep(new UpkeepLimits(0, 1)).forgotten()).isOne();
        assertThat(store.inspect().find(ref)).isEmpty();
    }

    @Test
    void pruning_goes_through_a_claim_in_parts_and_leaves_nothing_of_it() {
        complete(running());
        clock.advance(KEPT);
        assertThat(store.upkeep(new UpkeepLimits(0, 15)).pruned()).isEqualTo(15);
        assertThat(listed(JobState.COMPLETED)).hasSize(JOBS - 15);
        assertThat(counts()).isEqualTo(Map.of(JobState.COMPLETED, JOBS - 15L));
        assertThat(store.operate().purge("orders", Set.of(JobState.COMPLETED), 10))
                .isEqualTo(10);
        assertThat(store.upkeep(MANY).pruned()).isEqualTo(JOBS - 25);
        store.upkeep(MANY);
        assertThat(told()).isZero();
        assertThat(length(Command.HLEN, "held")).isZero();
        assertThat(length(Command.LLEN, "completed")).isZero();
        assertThat(length(Command.HLEN, "bodies")).isZero();
    }

    @Test
    void a_job_that_an_operator_sends_back_to_work_is_not_pruned_with_its_claim() {
        List<ClaimedJob> jobs = running();
        complete(jobs);
        store.operate().retry(List.of(jobs.get(0).ref()));
        clock.advance(KEPT);
        assertThat(store.upkeep(MANY).pruned()).isEqualTo(JOBS - 1);
        assertThat(claim(JOBS))
                .extracting(ClaimedJob::ref)
                .containsExactly(jobs.get(0).ref());
    }

    @Test
    void entries_of_jobs_that_were_sent_back_to_work_are_dropped_however_many_there_are() {
        for (int round = 0; round < 30; round++) {
            List<NewJob> batch = IntStream.range(round * 50, round * 50 + 50)
                    .mapToObj(i ->
                            NewJob.on("orders").id("job-" + i).expireAfter(KEPT).build())
                    .toList();
            store.enqueue(batch);
            complete(claim(50));
        }
        assertThat(length(Command.LLEN, "completed")).isEqualTo(1_500);
        store.operate()
                .retry(IntStream.range(0, 1_500)
                        .mapToObj(i -> new JobRef("orders", "job-" + i))
                        .toList());
        clock.advance(KEPT.plusMillis(1));
        assertThat(store.upkeep(new UpkeepLimits(0, 1)).pruned()).isZero();
        assertThat(length(Command.LLEN, "completed")).isZero();
        assertThat(counts()).isEqualTo(Map.of(JobState.AVAILABLE, 1_500L));
    }

    @Test
    void jobs_with_more_to_say_are_claimed_along_and_keep_their_place_in_the_order() {
        add(JOBS, job -> job);
        store.enqueue(List.of(
                NewJob.on("orders").id("first").priority(1).timeout(LEASE).build()));
        List<ClaimedJob> jobs = claim(JOBS + 1);
        assertThat(jobs).hasSize(JOBS + 1);
        assertThat(jobs.get(0).ref().id()).isEqualTo("first");
        assertThat(jobs.get(0).deadline()).isEqualTo(clock.instant().plus(LEASE));
        assertThat(told()).isOne();
        assertThat(complete(jobs)).containsOnly(LeaseStatus.APPLIED);
        assertThat(length(Command.LLEN, "completed")).isEqualTo(2);
    }

    @Test
    void a_claim_of_few_jobs_or_of_jobs_far_apart_writes_each_record() {
        add(JOBS, job -> job);
        claim(15);
        assertThat(told()).isZero();
        List<NewJob> apart = IntStream.range(0, 1_500)
                .mapToObj(
                        i -> NewJob.on("orders").priority(i % 100 == 0 ? 1 : 0).build())
                .toList();
        store.enqueue(apart);
        store.enqueue(List.of(NewJob.on("orders").id("last").priority(1).build()));
        List<ClaimedJob> jobs = claim(16);
        assertThat(jobs)
                .hasSize(16)
                .allSatisfy(job -> assertThat(job.priority()).isOne());
        assertThat(told()).isZero();
    }
}
