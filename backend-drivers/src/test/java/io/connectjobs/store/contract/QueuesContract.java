package io.connectjobs.store.contract;

import static io.connectjobs.store.contract.Bench.LEASE;
import static io.connectjobs.store.contract.Bench.OWNER;
import static io.connectjobs.store.contract.Bench.QUEUE;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimRequest.QueueShare;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.LeaseStatus;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Settlement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Pausing a queue, and claims on several. */
interface QueuesContract extends ContractCases {
    @Test
    default void inv12_a_paused_queue_gives_nothing_until_it_is_resumed() {
        bench().add("a");
        bench().store().operate().pause(QUEUE);
        bench().add("b");
        assertThat(bench().claim(5)).isEmpty();
        bench().upkeep();
        assertThat(bench().claim(5)).isEmpty();
        bench().store().operate().resume(QUEUE);
        assertThat(bench().claimIds(5)).containsExactly("a", "b");
    }

    @Test
    default void inv12_pause_stops_claims_but_never_settles_nor_extends() {
        bench().add("a", "b", "c");
        List<ClaimedJob> jobs = bench().claim(3);
        bench().store().operate().pause(QUEUE);
        assertThat(bench().extend(jobs.get(0).lease(), LEASE)).isEqualTo(LeaseStatus.APPLIED);
        assertThat(bench().settle(
                                Settlement.complete(jobs.get(0).lease()),
                                Settlement.release(jobs.get(1).lease()),
                                Settlement.snooze(jobs.get(2).lease(), LEASE)))
                .containsOnly(LeaseStatus.APPLIED);
        assertThat(bench().claim(5)).isEmpty();
    }

    @Test
    default void inv12_pausing_and_resuming_twice_or_without_jobs_is_fine() {
        bench().store().operate().resume(QUEUE);
        bench().store().operate().pause(QUEUE);
        bench().store().operate().pause(QUEUE);
        bench().add("a");
        assertThat(bench().claim(5)).isEmpty();
        bench().store().operate().resume(QUEUE);
        bench().store().operate().resume(QUEUE);
        assertThat(bench().claim(5)).hasSize(1);
    }

    @Test
    default void inv12_pause_stops_one_queue_and_the_others_take_its_share() {
        fill("other", 10);
        fill(QUEUE, 10);
        bench().store().operate().pause(QUEUE);
        assertThat(perQueue(claim(8, new QueueShare(QUEUE, 3), new QueueShare("other", 1))))
                .isEqualTo(Map.of("other", 8L));
    }

    @Test
    default void several_queues_share_the_limit_by_weight() {
        fill(QUEUE, 100);
        fill("other", 100);
        assertThat(perQueue(claim(40, new QueueShare(QUEUE, 3), new QueueShare("other", 1))))
                .isEqualTo(Map.of(QUEUE, 30L, "other", 10L));
    }

    @Test
    default void what_one_queue_cannot_fill_the_others_may() {
        fill(QUEUE, 2);
        fill("other", 100);
        assertThat(perQueue(
                        claim(40, new QueueShare(QUEUE, 3), new QueueShare("empty", 5), new QueueShare("other", 1))))
                .isEqualTo(Map.of(QUEUE, 2L, "other", 38L));
    }

    @Test
    default void each_queue_keeps_its_order_where_leftovers_are_filled() {
        fill(QUEUE, 1);
        fill("other", 50);
        List<String> others = claim(20, new QueueShare(QUEUE, 3), new QueueShare("other", 1)).stream()
                .filter(job -> job.ref().queue().equals("other"))
                .map(job -> job.ref().id())
                .toList();
        assertThat(others)
                .isEqualTo(IntStream.range(0, 19).mapToObj(i -> "" + i).toList());
    }

    @Test
    default void claims_of_one_job_each_serve_all_queues_by_weight() {
        fill(QUEUE, 60);
        fill("other", 60);
        List<ClaimedJob> claimed = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            claimed.addAll(claim(1, new QueueShare(QUEUE, 2), new QueueShare("other", 1)));
        }
        Map<String, Long> counts = perQueue(claimed);
        assertThat(counts.get(QUEUE)).isBetween(32L, 48L);
        assertThat(counts.get("other")).isBetween(12L, 28L);
    }

    private void fill(String queue, int jobs) {
        bench().add(IntStream.range(0, jobs)
                .mapToObj(i -> NewJob.on(queue).id("" + i).build())
                .toList());
    }

    private List<ClaimedJob> claim(int limit, QueueShare... queues) {
        List<ClaimedJob> claimed = bench().leasing()
                .claim(new ClaimRequest(
                        List.of(queues), limit, LEASE, OWNER, UUID.randomUUID().toString(), OptionalInt.empty()));
        assertThat(claimed).hasSizeLessThanOrEqualTo(limit);
        return claimed;
    }

    private static Map<String, Long> perQueue(List<ClaimedJob> jobs) {
        return jobs.stream().collect(groupingBy(job -> job.ref().queue(), counting()));
    }
}
