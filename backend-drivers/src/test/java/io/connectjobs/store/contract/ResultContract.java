package io.connectjobs.store.contract;

import static io.connectjobs.store.contract.Bench.job;
import static io.connectjobs.store.contract.Bench.ref;
import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobView;
import io.connectjobs.store.Payload;
import io.connectjobs.store.Retention;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.UpkeepLimits;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How long the results of completed jobs are kept. */
interface ResultContract extends ContractCases {
    Payload RESULT = Payload.json("{\"sum\": 42}");
    Duration HOUR = Duration.ofHours(1);

    @Test
    default void a_result_is_kept_as_long_as_its_job_unless_somebody_says_other() {
        complete("a");
        bench().clock().advance(Duration.ofDays(6));
        assertThat(bench().upkeep().results()).isZero();
        assertThat(bench().view(ref("a")).result()).isEqualTo(RESULT);
        assertThat(bench().view(ref("a")).resultUntil()).isNull();
    }

    @Test
    default void a_result_is_shown_for_the_time_its_worker_gave_it_and_not_any_longer() {
        complete("a", HOUR);
        assertThat(bench().view(ref("a")).resultUntil()).isEqualTo(bench().now().plus(HOUR));
        bench().clock().advance(HOUR.minusMillis(1));
        assertThat(bench().upkeep().results()).isZero();
        assertThat(bench().view(ref("a")).result()).isEqualTo(RESULT);
        bench().clock().advance(Duration.ofMillis(1));
        noResult("a");
        assertThat(bench().upkeep().results()).isEqualTo(1);
        assertThat(bench().upkeep().results()).isZero();
        noResult("a");
    }

    @Test
    default void inv14_nothing_but_the_result_goes() {
        ClaimedJob job = bench().running(job("a").payload(Payload.text("work")));
        bench().settle(Settlement.complete(job.lease(), RESULT, HOUR));
        JobView before = bench().view(ref("a"));
        bench().clock().advance(HOUR);
        bench().upkeep();
        JobView after = bench().view(ref("a"));
        assertThat(after.state()).isEqualTo(JobState.COMPLETED);
        assertThat(after.payload()).isEqualTo(before.payload());
        assertThat(after.finishedAt()).isEqualTo(before.finishedAt());
        assertThat(after.attempt()).isEqualTo(1);
        assertThat(bench().events(ref("a"))).containsExactly(Event.ENQUEUED, Event.CLAIMED, Event.COMPLETED);
        assertThat(bench().count(JobState.COMPLETED)).isEqualTo(1);
    }

    @Test
    default void a_store_keeps_results_for_its_own_time_where_the_worker_gave_none() {
        openWithResults(HOUR);
        complete("stores");
        complete("shorter", Duration.ofMinutes(1));
        complete("longer", Duration.ofHours(2));
        assertThat(bench().view(ref("stores")).resultUntil())
                .isEqualTo(bench().now().plus(HOUR));
        bench().clock().advance(Duration.ofMinutes(1));
        noResult("shorter");
        assertThat(bench().view(ref("stores")).result()).isEqualTo(RESULT);
        bench().clock().advance(HOUR);
        noResult("stores");
        assertThat(bench().view(ref("longer")).result()).isEqualTo(RESULT);
        assertThat(bench().upkeep().results()).isEqualTo(2);
        assertThat(bench().view(ref("longer")).result()).isEqualTo(RESULT);
    }

    @Test
    default void a_store_that_keeps_no_results_shows_none() {
        openWithResults(Duration.ZERO);
        complete("a");
        noResult("a");
        assertThat(bench().upkeep().results()).isEqualTo(1);
    }

    @Test
    default void a_completion_without_a_result_has_none_to_lose() {
        openWithResults(HOUR);
        bench().complete(bench().running("a"));
        noResult("a");
        bench().clock().advance(HOUR);
        assertThat(bench().upkeep().results()).isZero();
    }

    @Test
    default void inv14_the_time_of_an_old_result_never_touches_a_job_sent_back_to_work() {
        complete("waiting", HOUR);
        complete("running", HOUR);
        complete("done", HOUR);
        bench().retry(ref("done"));
        ClaimedJob again = bench().claimOne();
        bench().settle(Settlement.complete(again.lease(), Payload.text("new"), HOUR.multipliedBy(3)));
        bench().retry(ref("running"));
        bench().claimOne();
        bench().retry(ref("waiting"));
        noResult("waiting");
        noResult("running");
        bench().clock().advance(HOUR);
        assertThat(bench().upkeep().results()).isZero();
        assertThat(bench().state(ref("waiting"))).isEqualTo(JobState.AVAILABLE);
        assertThat(bench().view(ref("done")).result()).isEqualTo(Payload.text("new"));
        assertThat(bench().view(ref("done")).resultUntil())
                .isEqualTo(bench().now().plus(HOUR.multipliedBy(2)));
    }

    @Test
    default void upkeep_drops_no_more_results_than_its_limit() {
        for (String id : List.of("a", "b", "c")) {
            complete(id, HOUR);
        }
        bench().clock().advance(HOUR);
        assertThat(bench().store().upkeep(new UpkeepLimits(9, 0)).results()).isZero();
        assertThat(bench().store().upkeep(new UpkeepLimits(0, 2)).results()).isEqualTo(2);
        assertThat(bench().store().upkeep(new UpkeepLimits(0, 2)).results()).isEqualTo(1);
    }

    private void openWithResults(Duration kept) {
        bench().open(bench().settings()
                .withKeeping(
                        Retention.DEFAULT.withResults(kept), bench().settings().dedupeKeep()));
    }

    private void complete(String id) {
        bench().settle(Settlement.complete(bench().running(id).lease(), RESULT));
    }

    private void complete(String id, Duration ttl) {
        bench().settle(Settlement.complete(bench().running(id).lease(), RESULT, ttl));
    }

    private void noResult(String id) {
        assertThat(bench().view(ref(id)).result()).isNull();
        assertThat(bench().view(ref(id)).resultUntil()).isNull();
    }
}
