package io.connectjobs.store.contract;

import static io.connectjobs.store.contract.Bench.LEASE;
import static io.connectjobs.store.contract.Bench.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.Heartbeat;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.LeaseStatus;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Owner;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.WorkerView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who works, and what each holds. */
interface WorkersContract extends ContractCases {
    Duration TTL = Duration.ofSeconds(30);
    Map<String, String> INFO = Map.of("host", "one.example", "task", "3");

    @Test
    default void a_worker_that_beats_is_alive_until_its_time_is_over() {
        assertThat(workers()).isEmpty();
        Instant start = bench().now();
        assertThat(beat("w", 4)).isTrue();
        WorkerView fresh = new WorkerView("w", 4, true, start, start, List.of(QUEUE, "other"), INFO, Map.of());
        assertThat(workers()).containsExactly(fresh);
        bench().clock().advance(TTL.minusMillis(1));
        assertThat(workers()).containsExactly(fresh);
        bench().clock().advance(Duration.ofMillis(1));
        assertThat(workers())
                .containsExactly(new WorkerView("w", 4, false, start, start, List.of(QUEUE, "other"), INFO, Map.of()));
        Instant later = bench().clock().advance(Duration.ofHours(1));
        assertThat(beat("w", 4)).isTrue();
        assertThat(workers())
                .containsExactly(new WorkerView("w", 4, true, start, later, List.of(QUEUE, "other"), INFO, Map.of()));
    }

    @Test
    default void a_beat_brings_what_it_says_in_place_of_what_was_said_before() {
        beat("w", 0);
        bench().leasing().beat(new Heartbeat(new Owner("w", 0), Duration.ofDays(1), List.of(), Map.of("version", "2")));
        bench().clock().advance(Duration.ofHours(23));
        assertThat(workers()).singleElement().satisfies(worker -> {
            assertThat(worker.alive()).isTrue();
            assertThat(worker.queues()).isEmpty();
            assertThat(worker.info()).isEqualTo(Map.of("version", "2"));
        });
    }

    @Test
    default void a_later_epoch_replaces_a_worker_and_the_earlier_one_is_told() {
        beat("w", 4);
        Instant later = bench().clock().advance(Duration.ofSeconds(1));
        assertThat(beat("w", 5)).isTrue();
        List<WorkerView> after = workers();
        assertThat(after).singleElement().satisfies(worker -> {
            assertThat(worker.epoch()).isEqualTo(5);
            assertThat(worker.startedAt()).isEqualTo(later);
        });
        bench().clock().advance(Duration.ofSeconds(1));
        assertThat(bench().leasing().beat(new Heartbeat(new Owner("w", 4), Duration.ofDays(9), List.of(), Map.of())))
                .isFalse();
        bench().leasing().signOff(new Owner("w", 4));
        assertThat(workers()).isEqualTo(after);
    }

    @Test
    default void a_worker_that_signs_off_leaves_the_list_and_keeps_what_it_holds() {
        beat("w", 4);
        ClaimedJob job = claimAs(new Owner("w", 4), QUEUE, 1).get(0);
        bench().leasing().signOff(new Owner("w", 4));
        assertThat(workers())
                .containsExactly(new WorkerView("w", 0, false, null, null, List.of(), Map.of(), Map.of(QUEUE, 1L)));
        assertThat(bench().complete(job)).isEqualTo(LeaseStatus.APPLIED);
        assertThat(workers()).isEmpty();
        bench().leasing().signOff(new Owner("w", 4));
        bench().leasing().signOff(new Owner("nobody", 0));
        Instant again = bench().clock().advance(Duration.ofSeconds(1));
        assertThat(beat("w", 4)).isTrue();
        assertThat(workers())
                .singleElement()
                .satisfies(worker -> assertThat(worker.startedAt()).isEqualTo(again));
        bench().leasing().signOff(new Owner("w", 9));
        assertThat(workers()).isEmpty();
    }

    @Test
    default void what_each_worker_holds_is_counted_by_queue() {
        beat("idle", 0);
        List<ClaimedJob> jobs = claimAs(new Owner("busy", 7), QUEUE, 3);
        claimAs(new Owner("busy", 8), "other", 2);
        claimAs(new Owner("stopped", 0), QUEUE, 1);
        holds(Map.of("busy", Map.of(QUEUE, 3L, "other", 2L), "idle", Map.of(), "stopped", Map.of(QUEUE, 1L)));
        bench().settle(
                        Settlement.complete(jobs.get(0).lease()),
                        Settlement.snooze(jobs.get(1).lease(), LEASE));
        bench().cancel(jobs.get(2).ref());
        holds(Map.of("busy", Map.of(QUEUE, 1L, "other", 2L), "idle", Map.of(), "stopped", Map.of(QUEUE, 1L)));
        bench().expireLeases();
        holds(Map.of("busy", Map.of(QUEUE, 1L, "other", 2L), "idle", Map.of(), "stopped", Map.of(QUEUE, 1L)));
        bench().upkeep();
        holds(Map.of("idle", Map.of()));
    }

    @Test
    default void workers_are_in_the_order_of_their_names_by_code_point() {
        List<String> names = List.of(" ", "'", "10", "9", "A", "B", "a", "é", "\uFF5E", "😀");
        for (int i = names.size() - 1; i >= 0; i--) {
            if (i % 2 == 0) {
                beat(names.get(i), 0);
            } else {
                claimAs(new Owner(names.get(i), 0), QUEUE, 1);
            }
        }
        assertThat(workers()).extracting(WorkerView::name).isEqualTo(names);
    }

    @Test
    default void upkeep_forgets_a_worker_a_day_after_it_was_last_alive() {
        beat("gone", 1);
        beat("holding", 1);
        bench().extend(claimAs(new Owner("holding", 1), QUEUE, 1).get(0).lease(), Duration.ofDays(9));
        bench().clock().advance(TTL.plus(WorkerView.REMEMBERED).minusMillis(1));
        bench().upkeep();
        assertThat(workers()).extracting(WorkerView::name).containsExactly("gone", "holding");
        assertThat(workers()).extracting(WorkerView::epoch).containsExactly(1L, 1L);
        bench().clock().advance(Duration.ofMillis(1));
        bench().upkeep();
        assertThat(workers())
                .containsExactly(
                        new WorkerView("holding", 0, false, null, null, List.of(), Map.of(), Map.of(QUEUE, 1L)));
    }

    @Test
    default void workers_of_every_process_are_on_the_list() {
        List<JobStore> stores = bench().stores(4);
        Racers.race(
                4,
                number -> Racers.retrying(() -> Bench.leasing(stores.get(number))
                        .beat(new Heartbeat(new Owner("w-" + number, number), TTL, List.of(), Map.of()))));
        assertThat(workers()).extracting(WorkerView::name).containsExactly("w-0", "w-1", "w-2", "w-3");
    }

    @Test
    default void of_many_epochs_that_beat_at_once_the_latest_stays() {
        List<JobStore> stores = bench().stores(6);
        for (int round = 0; round < 10; round++) {
            int base = round * 6;
            List<Boolean> answers = Racers.race(
                    6,
                    number -> Racers.retrying(() -> Bench.leasing(stores.get(number))
                            .beat(new Heartbeat(new Owner("w", base + number), TTL, List.of(), Map.of()))));
            assertThat(answers.get(5)).isTrue();
            assertThat(workers())
                    .singleElement()
                    .satisfies(worker -> assertThat(worker.epoch()).isEqualTo(base + 5L));
        }
    }

    private boolean beat(String name, long epoch) {
        return bench().leasing().beat(new Heartbeat(new Owner(name, epoch), TTL, List.of(QUEUE, "other"), INFO));
    }

    private List<WorkerView> workers() {
        return bench().store().inspect().workers();
    }

    private void holds(Map<String, Map<String, Long>> expected) {
        assertThat(workers())
                .allSatisfy(worker -> assertThat(worker.holds()).isEqualTo(expected.get(worker.name())))
                .extracting(WorkerView::name)
                .containsExactlyInAnyOrderElementsOf(expected.keySet());
    }

    /** Adds jobs and claims them in the name of a worker. */
    private List<ClaimedJob> claimAs(Owner owner, String queue, int jobs) {
        for (int i = 0; i < jobs; i++) {
            bench().add(NewJob.on(queue));
        }
        List<ClaimedJob> claimed = bench().leasing().claim(ClaimRequest.of(queue, jobs, LEASE, owner));
        assertThat(claimed).hasSize(jobs);
        return claimed;
    }
}
