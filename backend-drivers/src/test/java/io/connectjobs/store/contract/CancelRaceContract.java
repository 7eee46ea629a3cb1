package io.connectjobs.store.contract;

import static io.connectjobs.store.contract.Bench.UPKEEP;
import static io.connectjobs.store.contract.Bench.job;
import static io.connectjobs.store.contract.Bench.ref;
import static io.connectjobs.store.contract.Bench.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.LeaseStatus;
import io.connectjobs.store.OperationResult;
import io.connectjobs.store.OperationResult.Done;
import io.connectjobs.store.OperationResult.Requested;
import io.connectjobs.store.OperationResult.Skipped;
import io.connectjobs.store.Settlement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** A cancel against everything else: the end is what each side was told. */
interface CancelRaceContract extends ContractCases {
    int CANCEL_RACES = 15;

    @Test
    default void inv11_cancel_racing_complete_leaves_it_completed() {
        List<JobStore> stores = bench().stores(2);
        for (int race = 0; race < CANCEL_RACES; race++) {
            ClaimedJob job = bench().running("job-" + race);
            OperationResult told =
                    cancelAgainst(stores, job.ref(), () -> settled(stores.get(1), Settlement.complete(job.lease())));
            assertThat(told).isInstanceOfAny(Requested.class, Skipped.class);
            assertThat(bench().view(job.ref()).cancelRequested()).isFalse();
            assertThat(bench().events(job.ref())).containsExactly(Event.ENQUEUED, Event.CLAIMED, Event.COMPLETED);
        }
    }

    @Test
    default void inv11_cancel_racing_a_failure_leaves_it_cancelled() {
        List<JobStore> stores = bench().stores(2);
        for (int race = 0; race < CANCEL_RACES; race++) {
            ClaimedJob job = bench().running("job-" + race);
            Settlement failure = Settlement.fail(job.lease(), new JobError("t", "m"));
            OperationResult told = cancelAgainst(stores, job.ref(), () -> settled(stores.get(1), failure));
            cancelledOnce(job.ref(), told, Event.FAILED);
            assertThat(bench().view(job.ref()).errors()).hasSize(1);
        }
    }

    @Test
    default void inv11_cancel_racing_a_release_leaves_it_cancelled() {
        List<JobStore> stores = bench().stores(2);
        for (int race = 0; race < CANCEL_RACES; race++) {
            ClaimedJob job = bench().running("job-" + race);
            OperationResult told =
                    cancelAgainst(stores, job.ref(), () -> settled(stores.get(1), Settlement.release(job.lease())));
            cancelledOnce(job.ref(), told, Event.RELEASED);
            assertThat(bench().view(job.ref()).attempt()).isZero();
        }
    }

    /** Done says that the attempt had ended as asked before; Requested that it ended cancelled. */
    private void cancelledOnce(JobRef ref, OperationResult told, Event end) {
        assertThat(bench().state(ref)).isEqualTo(JobState.CANCELLED);
        assertThat(bench().events(ref))
                .containsExactlyElementsOf(
                        told instanceof Done
                                ? List.of(Event.ENQUEUED, Event.CLAIMED, end, Event.CANCELLED)
                                : List.of(Event.ENQUEUED, Event.CLAIMED, Event.CANCELLED));
        assertThat(told).isInstanceOfAny(Done.class, Requested.class);
    }

    @Test
    default void inv11_cancel_racing_claim_keeps_it_from_the_claimer_or_flags_it() {
        List<JobStore> stores = bench().stores(2);
        for (int race = 0; race < CANCEL_RACES; race++) {
            JobRef ref = bench().add(job("job-" + race));
            List<ClaimedJob> claimed = new ArrayList<>();
            OperationResult told = cancelAgainst(
                    stores,
                    ref,
                    () -> claimed.addAll(Bench.leasing(stores.get(1)).claim(request(1))));
            if (claimed.isEmpty()) {
                assertThat(told).isEqualTo(new Done(ref));
                assertThat(bench().events(ref)).containsExactly(Event.ENQUEUED, Event.CANCELLED);
            } else {
                assertThat(told).isEqualTo(new Requested(ref));
                assertThat(bench().view(ref).cancelRequested()).isTrue();
                bench().settle(Settlement.release(claimed.get(0).lease()));
            }
            assertThat(bench().state(ref)).isEqualTo(JobState.CANCELLED);
        }
    }

    @Test
    default void inv11_cancel_racing_reap_leaves_it_cancelled() {
        List<JobStore> stores = bench().stores(2);
        for (int race = 0; race < CANCEL_RACES; race++) {
            ClaimedJob job = bench().running("job-" + race);
            bench().expireLeases();
            OperationResult told =
                    cancelAgainst(stores, job.ref(), () -> stores.get(1).upkeep(UPKEEP));
            // Upkeep may have found the row locked and left it for the next time.
            bench().upkeep();
            assertThat(bench().state(job.ref())).isEqualTo(JobState.CANCELLED);
            assertThat(bench().entries(job.ref(), JobState.CANCELLED)).isEqualTo(1);
            assertThat(bench().events(job.ref()))
                    .endsWith(told instanceof Done ? Event.CANCELLED : Event.REAPED)
                    .contains(Event.REAPED);
            assertThat(bench().view(job.ref()).errors()).hasSize(1);
        }
    }

    @Test
    default void inv11_of_concurrent_cancels_of_a_waiting_job_one_is_done() {
        List<JobStore> stores = bench().stores(6);
        bench().add("a");
        List<OperationResult> told = Racers.race(6, number -> cancel(stores.get(number), ref("a")));
        assertThat(told).filteredOn(Done.class::isInstance).hasSize(1);
        assertThat(told).filteredOn(Skipped.class::isInstance).hasSize(5);
        assertThat(bench().events(ref("a"))).containsExactly(Event.ENQUEUED, Event.CANCELLED);
    }

    private static OperationResult cancelAgainst(List<JobStore> stores, JobRef ref, Supplier<?> other) {
        List<Object> results = Racers.race(
                List.of(() -> cancel(stores.get(0), ref), () -> Racers.retrying((Supplier<Object>) other::get)));
        return (OperationResult) results.get(0);
    }

    private static OperationResult cancel(JobStore store, JobRef ref) {
        return Racers.retrying(() -> store.operate().cancel(List.of(ref))).get(0);
    }

    private static LeaseStatus settled(JobStore store, Settlement settlement) {
        LeaseStatus status =
                Bench.leasing(store).settle(List.of(settlement)).get(0).status();
        assertThat(status).isEqualTo(LeaseStatus.APPLIED);
        return status;
    }
}
