package io.connectjobs.store.contract;

import static io.connectjobs.store.contract.Bench.QUEUE;
import static io.connectjobs.store.contract.Bench.job;
import static io.connectjobs.store.contract.Bench.ref;
import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.Activity;
import io.connectjobs.store.ActivityQuery;
import io.connectjobs.store.ActivityQuery.Bucket;
import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.HistoryLevel;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.UniqueKey;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Counts over time. The cases begin a millisecond before the end of a day. */
interface ActivityContract extends ContractCases {
    Instant MIDNIGHT = Instant.parse("2031-06-01T00:00:00Z");
    Instant LAST_MINUTE = MIDNIGHT.minusSeconds(60);
    Instant FIRST = MIDNIGHT.minus(Duration.ofDays(1));

    @Test
    default void what_happens_is_counted_in_the_minute_hour_and_day_of_the_stores_clock() {
        atMidnight();
        bench().add("a", "b");
        bench().clock().set(MIDNIGHT);
        bench().add("c");
        bench().claim(3);
        bench().clock().set(MIDNIGHT.plusSeconds(60).minusMillis(1));
        bench().add("d");
        bench().clock().set(MIDNIGHT.plusSeconds(60));
        bench().add("e");
        assertThat(during(Bucket.MINUTE))
                .containsExactly(
                        enqueued(LAST_MINUTE, 2),
                        enqueued(MIDNIGHT, 2),
                        new Activity(MIDNIGHT, QUEUE, Event.CLAIMED, JobState.RUNNING, 3),
                        enqueued(MIDNIGHT.plusSeconds(60), 1));
        assertThat(during(Bucket.HOUR))
                .containsExactly(
                        enqueued(MIDNIGHT.minus(Duration.ofHours(1)), 2),
                        enqueued(MIDNIGHT, 3),
                        new Activity(MIDNIGHT, QUEUE, Event.CLAIMED, JobState.RUNNING, 3));
        assertThat(during(Bucket.DAY))
                .containsExactly(
                        enqueued(FIRST, 2),
                        enqueued(MIDNIGHT, 3),
                        new Activity(MIDNIGHT, QUEUE, Event.CLAIMED, JobState.RUNNING, 3));
    }

    @Test
    default void the_first_bucket_holds_from_and_the_last_one_the_millisecond_before_before() {
        atMidnight();
        bench().add("a");
        bench().clock().set(MIDNIGHT);
        bench().add("b");
        assertThat(ask(null, Bucket.MINUTE, LAST_MINUTE, MIDNIGHT)).containsExactly(enqueued(LAST_MINUTE, 1));
        assertThat(ask(null, Bucket.MINUTE, MIDNIGHT.minusMillis(1), MIDNIGHT))
                .containsExactly(enqueued(LAST_MINUTE, 1));
        assertThat(ask(null, Bucket.MINUTE, MIDNIGHT, MIDNIGHT.plusMillis(1))).containsExactly(enqueued(MIDNIGHT, 1));
        assertThat(ask(null, Bucket.MINUTE, MIDNIGHT.minusMillis(1), MIDNIGHT.plusMillis(1)))
                .hasSize(2);
        assertThat(ask(null, Bucket.DAY, MIDNIGHT.plusSeconds(5), MIDNIGHT.plusSeconds(9)))
                .containsExactly(enqueued(MIDNIGHT, 1));
        assertThat(ask(null, Bucket.MINUTE, MIDNIGHT.plusSeconds(60), MIDNIGHT.plusSeconds(600)))
                .isEmpty();
    }

    @Test
    default void every_event_is_counted_with_the_state_it_led_to_whatever_history_is_kept() {
        bench().clock().set(MIDNIGHT);
        for (HistoryLevel level : HistoryLevel.values()) {
            bench().open(bench().settings().withHistory(level));
            String queue = "history-" + level.name();
            live(queue);
            assertThat(ask(queue, Bucket.DAY, bench().now(), bench().now().plusMillis(1)))
                    .extracting(activity -> activity.event() + " " + activity.state() + " " + activity.jobs())
                    .as(level.name())
                    .containsExactly(
                            "ENQUEUED SCHEDULED 1",
                            "ENQUEUED AVAILABLE 10",
                            "CLAIMED RUNNING 10",
                            "COMPLETED COMPLETED 1",
                            "FAILED RETRYABLE 1",
                            "FAILED DEAD 1",
                            "RELEASED SCHEDULED 1",
                            "RELEASED AVAILABLE 2",
                            "SNOOZED SCHEDULED 1",
                            "REAPED AVAILABLE 1",
                            "REAPED DEAD 1",
                            "RETRIED AVAILABLE 1",
                            "CANCELLED CANCELLED 2",
                            "DISCARDED DEAD 1",
                            "RESCHEDULED SCHEDULED 1",
                            "EXPIRED DEAD 1");
            bench().closeStores();
        }
    }

    /** Eleven jobs, so that everything happens that can happen to one; the seventh and the ninth lose their lease. */
    private void live(String queue) {
        JobStore store = bench().store();
        JobError error = new JobError("t", "m");
        store.enqueue(IntStream.range(0, 10)
                .mapToObj(i ->
                        NewJob.on(queue).id("" + i).maxAttempts(i == 9 ? 1 : 5).build())
                .toList());
        Duration second = Duration.ofSeconds(1);
        store.enqueue(List.of(NewJob.on(queue)
                .delay(second)
                .expireAfter(second.multipliedBy(2))
                .build()));
        List<ClaimedJob> jobs = bench().leasing().claim(ClaimRequest.of(queue, 10, Bench.LEASE, Bench.OWNER));
        store.operate().cancel(List.of(jobs.get(6).ref()));
        bench().settle(
                        Settlement.complete(jobs.get(0).lease()),
                        Settlement.fail(jobs.get(1).lease(), error),
                        Settlement.failForGood(jobs.get(2).lease(), error),
                        new Settlement(jobs.get(3).lease(), new Settlement.Release(second)),
                        Settlement.release(jobs.get(4).lease()),
                        Settlement.snooze(jobs.get(5).lease(), second),
                        Settlement.release(jobs.get(6).lease()),
                        Settlement.release(jobs.get(8).lease()));
        store.operate().retry(List.of(jobs.get(0).ref()));
        store.operate().reschedule(List.of(jobs.get(3).ref()), bench().now().plusSeconds(99));
        store.operate().discard(List.of(jobs.get(4).ref()));
        store.operate().cancel(List.of(jobs.get(8).ref()));
        bench().expireLeases();
        store.upkeep(Bench.UPKEEP);
    }

    @Test
    default void what_changes_no_state_is_no_event() {
        atMidnight();
        bench().open(bench().settings().withKeeping(Duration.ZERO, Duration.ofDays(1)));
        UniqueKey key = UniqueKey.untilFinished("k").replacing();
        bench().add(job("a").uniqueKey(key).delay(Duration.ofSeconds(1)));
        bench().offer(job("replaces").uniqueKey(key).delay(Duration.ofSeconds(1)));
        bench().offer(job("a"));
        bench().offer(job(""));
        bench().clock().advance(Duration.ofSeconds(2));
        ClaimedJob job = bench().claimOne();
        bench().extend(job.lease(), Bench.LEASE);
        bench().cancel(ref("a"));
        bench().complete(job);
        bench().complete(job);
        bench().retry(ref("nobody"));
        bench().upkeep();
        assertThat(during(Bucket.DAY))
                .extracting(activity -> activity.event() + " " + activity.state() + " " + activity.jobs())
                .containsExactly("ENQUEUED SCHEDULED 1", "CLAIMED RUNNING 1", "COMPLETED COMPLETED 1");
    }

    @Test
    default void one_queue_is_counted_for_itself_and_all_are_in_order() {
        atMidnight();
        for (String queue : List.of("b", "a", "B")) {
            bench().add(NewJob.on(queue), NewJob.on(queue).delay(Duration.ofDays(1)));
        }
        bench().clock().set(MIDNIGHT);
        bench().add(NewJob.on("a"));
        assertThat(during(Bucket.MINUTE))
                .extracting(activity -> activity.start() + " " + activity.queue() + " " + activity.state())
                .containsExactly(
                        LAST_MINUTE + " B SCHEDULED",
                        LAST_MINUTE + " B AVAILABLE",
                        LAST_MINUTE + " a SCHEDULED",
                        LAST_MINUTE + " a AVAILABLE",
                        LAST_MINUTE + " b SCHEDULED",
                        LAST_MINUTE + " b AVAILABLE",
                        MIDNIGHT + " a AVAILABLE");
        assertThat(ask("a", Bucket.MINUTE, FIRST, MIDNIGHT.plusSeconds(1)))
                .hasSize(3)
                .allMatch(activity -> activity.queue().equals("a"));
        assertThat(ask("nobodys", Bucket.MINUTE, FIRST, MIDNIGHT.plusSeconds(1)))
                .isEmpty();
    }

    @Test
    default void upkeep_changes_no_answer_while_its_buckets_are_kept() {
        Map<Bucket, List<Activity>> expected = new EnumMap<>(Bucket.class);
        atMidnight();
        for (int i = 0; i < 40; i++) {
            bench().add("" + i);
            bench().claim(1 + i % 3);
            bench().clock().advance(Duration.ofMinutes(7 * i));
            bench().upkeep();
        }
        for (Bucket bucket : Bucket.values()) {
            expected.put(bucket, ask(null, bucket, bench().now().minus(Duration.ofDays(1)), bench().now()));
        }
        Instant end = bench().now();
        for (Bucket bucket : Bucket.values()) {
            bench().clock()
                    .set(end.plus(bucket.kept()).minus(Duration.ofDays(1)).minus(bucket.length()));
            for (int i = 0; i < 3; i++) {
                bench().upkeep();
                assertThat(ask(null, bucket, end.minus(Duration.ofDays(1)), end))
                        .isEqualTo(expected.get(bucket));
            }
        }
    }

    @Test
    default void batches_and_claims_of_many_at_once_are_counted_to_the_job() {
        atMidnight();
        List<JobStore> stores = bench().stores(4);
        Racers.race(
                4,
                number -> Racers.retrying(() -> stores.get(number)
                        .enqueue(IntStream.range(0, 250)
                                .mapToObj(i -> job(number + "-" + i).build())
                                .toList())));
        List<Integer> claimed = Racers.race(4, number -> {
            List<ClaimedJob> jobs =
                    Racers.retrying(() -> Bench.leasing(stores.get(number)).claim(Bench.request(100)));
            Racers.retrying(() -> Bench.leasing(stores.get(number))
                    .settle(jobs.stream()
                            .map(job -> Settlement.complete(job.lease()))
                            .toList()));
            return jobs.size();
        });
        long sum = claimed.stream().mapToInt(Integer::intValue).sum();
        assertThat(during(Bucket.HOUR)).extracting(Activity::jobs).containsExactly(1_000L, sum, sum);
        assertThat(bench().count(JobState.COMPLETED)).isEqualTo(sum);
    }

    private void atMidnight() {
        bench().clock().set(MIDNIGHT.minusMillis(1));
    }

    private static Activity enqueued(Instant start, long jobs) {
        return new Activity(start, QUEUE, Event.ENQUEUED, JobState.AVAILABLE, jobs);
    }

    /** All that happened from the day before midnight to the day after. */
    private List<Activity> during(Bucket bucket) {
        return ask(null, bucket, FIRST, MIDNIGHT.plus(Duration.ofDays(1)));
    }

    private List<Activity> ask(@Nullable String queue, Bucket bucket, Instant from, Instant before) {
        return bench().store().inspect().activity(new ActivityQuery(queue, bucket, from, before));
    }
}
