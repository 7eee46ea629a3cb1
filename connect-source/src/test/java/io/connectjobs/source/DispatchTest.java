package io.connectjobs.source;

import static io.connectjobs.source.SourceHarness.deliver;
import static io.connectjobs.source.SourceHarness.drop;
import static io.connectjobs.source.SourceHarness.poll;
import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.connect.JobHeaders;
import io.connectjobs.connect.LeaseToken;
import io.connectjobs.store.JobState;
import io.connectjobs.store.Lease;
import io.connectjobs.store.LeaseStatus;
import io.connectjobs.store.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

final class DispatchTest {
    private static final Duration A_POLL = Duration.ofSeconds(3);

    private static String id(SourceRecord record) {
        return String.valueOf(record.headers().lastWithName(JobHeaders.ID).value());
    }

    private static Lease lease(SourceRecord record) {
        return LeaseToken.parse(
                String.valueOf(record.headers().lastWithName(JobHeaders.LEASE).value()));
    }

    @Test
    void a_running_task_is_on_the_stores_list_of_workers_with_what_it_holds() throws Exception {
        try (SourceHarness source = new SourceHarness()) {
            source.enqueue("1");
            JobSourceTask task = source.start();
            poll(task, 1);
            assertThat(source.store.inspect().workers()).singleElement().satisfies(worker -> {
                assertThat(worker.name()).isEqualTo("source-1-0");
                assertThat(worker.alive()).isTrue();
                assertThat(worker.queues()).containsExactly("q");
                assertThat(worker.info()).containsEntry("connector", "source-1").containsEntry("task", "0");
                assertThat(worker.holds()).isEqualTo(Map.of("q", 1L));
            });
            task.stop();
            assertThat(source.store.inspect().workers()).isEmpty();
        }
    }

    @Test
    void on_delivery_a_job_is_done_once_kafka_has_it() throws Exception {
        try (SourceHarness source = new SourceHarness()) {
            source.enqueue("1");
            JobSourceTask task = source.start();
            List<SourceRecord> records = poll(task, 1);
            assertThat(source.job("1").state()).isEqualTo(JobState.RUNNING);
            deliver(task, records);
            assertThat(source.job("1").state()).as("acknowledging does no I/O").isEqualTo(JobState.RUNNING);
            poll(task);
            assertThat(source.job("1").state()).isEqualTo(JobState.COMPLETED);
        }
    }

    @Test
    void it_claims_half_a_batch_at_the_least_however_few_jobs_kafka_has_acknowledged() throws Exception {
        try (SourceHarness source = new SourceHarness("batch.size", "3")) {
            source.enqueueMany(20);
            JobSourceTask task = source.start();
            List<SourceRecord> held = poll(task, 12);
            deliver(task, held.subList(0, 1));
            assertThat(poll(task)).isEmpty();
            assertThat(source.counts()).containsEntry(JobState.COMPLETED, 1L).containsEntry(JobState.RUNNING, 11L);
            deliver(task, held.subList(1, 2));
            assertThat(poll(task)).hasSize(2);
        }
    }

    @Test
    void by_worker_a_worn_lease_is_set_anew_at_delivery_and_the_answer_settles() throws Exception {
        try (SourceHarness source = new SourceHarness("dispatch.settle", "by.worker", "lease.ms", "3000")) {
            source.enqueue("1");
            JobSourceTask task = source.start();
            List<SourceRecord> records = poll(task, 1);
            Instant claimed = leaseUntil(source);
            while (!Instant.now().isAfter(claimed.minusMillis(2_500))) {
                Thread.onSpinWait();
            }
            deliver(task, records);
            poll(task);
            assertThat(leaseUntil(source)).isAfter(claimed);
            task.stop();
            assertThat(source.job("1").state()).as("it is the worker's now").isEqualTo(JobState.RUNNING);
            assertThat(source.store
                            .leasing()
                            .orElseThrow()
                            .settle(List.of(Settlement.complete(lease(records.get(0)))))
                            .get(0)
                            .status())
                    .isEqualTo(LeaseStatus.APPLIED);
        }
    }

    @Test
    void a_worker_that_extends_its_lease_at_once_keeps_what_it_asked_for() throws Exception {
        try (SourceHarness source = new SourceHarness("dispatch.settle", "by.worker")) {
            source.enqueue("1");
            JobSourceTask task = source.start();
            List<SourceRecord> records = poll(task, 1);
            deliver(task, records);
            source.store.leasing().orElseThrow().extend(List.of(lease(records.get(0))), Duration.ofHours(1));
            Instant asked = leaseUntil(source);
            poll(task);
            assertThat(leaseUntil(source)).isEqualTo(asked);
        }
    }

    private static Instant leaseUntil(SourceHarness source) {
        return java.util.Objects.requireNonNull(source.job("1").leaseUntil());
    }

    @Test
    void an_undelivered_job_fails_its_attempt_by_default() throws Exception {
        try (SourceHarness source = new SourceHarness()) {
            dropOne(source);
            assertThat(source.job("1").state()).isEqualTo(JobState.RETRYABLE);
            assertThat(source.job("1").errors().get(0).error().type()).isEqualTo("undelivered");
        }
    }

    @Test
    void an_undelivered_job_may_count_as_done() throws Exception {
        try (SourceHarness source = new SourceHarness("on.undelivered", "complete")) {
            dropOne(source);
            assertThat(source.job("1").state()).isEqualTo(JobState.COMPLETED);
        }
    }

    @Test
    void an_undelivered_job_may_come_back_after_a_pause() throws Exception {
        try (SourceHarness source = new SourceHarness("on.undelivered", "release", "dispatch.settle", "by.worker")) {
            dropOne(source);
            assertThat(source.job("1").state()).isEqualTo(JobState.SCHEDULED);
            assertThat(source.job("1").attempt()).isZero();
        }
    }

    private static void dropOne(SourceHarness source) throws InterruptedException {
        source.enqueue("1");
        JobSourceTask task = source.start();
        drop(task, poll(task, 1));
        poll(task);
    }

    @Test
    void a_stop_settles_what_was_delivered_and_releases_the_rest() throws Exception {
        try (SourceHarness source = new SourceHarness()) {
            source.enqueue("1", "2");
            JobSourceTask task = source.start();
            List<SourceRecord> records = poll(task, 2);
            deliver(task, records.subList(0, 1));
            task.stop();
            assertThat(source.job(id(records.get(0))).state()).isEqualTo(JobState.COMPLETED);
            assertThat(source.job(id(records.get(1))).state()).isEqualTo(JobState.AVAILABLE);
            assertThat(source.job(id(records.get(1))).attempt()).isZero();
        }
    }

    @Test
    void jobs_in_flight_are_bounded_across_tasks() throws Exception {
        try (SourceHarness source = new SourceHarness("dispatch.settle", "by.worker", "max.in.flight", "5")) {
            source.enqueueMany(20);
            JobSourceTask one = source.start();
            JobSourceTask two = source.start();
            List<SourceRecord> first = poll(one, 5);
            deliver(one, first);
            for (int i = 0; i < 20; i++) {
                assertThat(poll(one)).isEmpty();
                assertThat(poll(two)).isEmpty();
            }
            assertThat(source.counts()).containsEntry(JobState.RUNNING, 5L);
            source.store.leasing().orElseThrow().settle(List.of(Settlement.complete(lease(first.get(0)))));
            assertThat(poll(two, 1)).hasSize(1);
            assertThat(source.counts()).containsEntry(JobState.RUNNING, 5L);
        }
    }

    @Test
    void a_task_holds_four_unacknowledged_batches_at_the_most() throws Exception {
        try (SourceHarness source = new SourceHarness("batch.size", "3")) {
            source.enqueueMany(40);
            JobSourceTask task = source.start();
            List<SourceRecord> held = new ArrayList<>(poll(task, 12));
            for (int i = 0; i < 20; i++) {
                held.addAll(poll(task));
            }
            assertThat(held).hasSize(12);
            deliver(task, held.subList(0, 2));
            assertThat(poll(task, 2)).hasSize(2);
        }
    }

    @Test
    void two_tasks_share_a_queue_without_overlap() throws Exception {
        try (SourceHarness source = new SourceHarness("batch.size", "10")) {
            source.enqueueMany(100);
            List<JobSourceTask> tasks = List.of(source.start(), source.start());
            Set<String> ids = new HashSet<>();
            int records = 0;
            while (records < 100) {
                for (JobSourceTask task : tasks) {
                    List<SourceRecord> batch = poll(task, 1);
                    assertThat(batch)
                            .allSatisfy(
                                    record -> assertThat(ids.add(id(record))).isTrue());
                    records += batch.size();
                    deliver(task, batch);
                }
            }
            poll(tasks.get(0));
            poll(tasks.get(1));
            assertThat(source.counts()).isEqualTo(Map.of(JobState.COMPLETED, 100L));
        }
    }

    @Test
    void leases_of_unacknowledged_jobs_are_renewed() throws Exception {
        try (SourceHarness source = new SourceHarness("lease.ms", "3000")) {
            source.enqueue("1");
            JobSourceTask task = source.start();
            List<SourceRecord> records = poll(task, 1);
            Instant past = leaseUntil(source).plusMillis(500);
            while (Instant.now().isBefore(past)) {
                assertThat(poll(task)).isEmpty();
            }
            deliver(task, records);
            poll(task);
            assertThat(source.job("1").state()).isEqualTo(JobState.COMPLETED);
            assertThat(source.job("1").attempt()).isEqualTo(1);
        }
    }

    @Test
    void leases_are_renewed_while_connect_waits_for_kafka_and_polls_no_more() throws Exception {
        try (SourceHarness source = new SourceHarness("lease.ms", "2000")) {
            source.enqueue("1");
            JobSourceTask task = source.start();
            List<SourceRecord> records = poll(task, 1);
            Instant claimed = leaseUntil(source);
            Instant past = claimed.plusMillis(1_000);
            while (Instant.now().isBefore(past)) {
                assertThat(leaseUntil(source)).isAfter(Instant.now());
                Thread.onSpinWait();
            }
            deliver(task, records);
            poll(task);
            assertThat(source.job("1").state()).isEqualTo(JobState.COMPLETED);
        }
    }

    @Test
    void a_poll_without_work_ends_soon_whatever_the_interval() throws Exception {
        try (SourceHarness source = new SourceHarness("poll.interval.ms", "600000")) {
            JobSourceTask task = source.start();
            long began = System.nanoTime();
            assertThat(task.poll()).isNull();
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(A_POLL);
        }
    }

    /** The quickest of some, since any of them may be held up; none is where the poll waits for its time. */
    @Test
    void the_last_acknowledgement_ends_the_wait_of_a_poll_and_the_store_hears_of_it() throws Exception {
        Duration quickest = Duration.ofDays(1);
        for (int round = 0; round < 3; round++) {
            try (SourceHarness source = new SourceHarness("poll.interval.ms", "600000")) {
                source.enqueue("1");
                JobSourceTask task = source.start();
                List<SourceRecord> records = poll(task, 1);
                Thread waiting = polling(task);
                long acknowledgedAt = System.nanoTime();
                deliver(task, records);
                waiting.join();
                Duration waited = Duration.ofNanos(System.nanoTime() - acknowledgedAt);
                quickest = waited.compareTo(quickest) < 0 ? waited : quickest;
                poll(task);
                assertThat(source.job("1").state()).isEqualTo(JobState.COMPLETED);
            }
        }
        assertThat(quickest).isLessThan(Duration.ofMillis(500));
    }

    /** Polls once, on a thread of its own that is waiting by now. */
    private static Thread polling(JobSourceTask task) {
        Thread thread = new Thread(() -> {
            try {
                poll(task);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        thread.start();
        while (thread.isAlive() && thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        return thread;
    }

    @Test
    void a_stop_wakes_a_waiting_poll() throws Exception {
        try (SourceHarness source = new SourceHarness("poll.interval.ms", "600000")) {
            JobSourceTask task = source.start();
            Thread stopper = new Thread(task::stop);
            stopper.start();
            for (boolean polling = true; polling; ) {
                try {
                    task.poll();
                } catch (org.apache.kafka.connect.errors.ConnectException e) {
                    polling = false;
                }
            }
            stopper.join(A_POLL.toMillis());
            assertThat(stopper.isAlive()).isFalse();
        }
    }

    @Test
    void a_paused_task_settles_what_was_delivered_when_connect_commits() throws Exception {
        try (SourceHarness source = new SourceHarness()) {
            source.enqueue("1");
            JobSourceTask task = source.start();
            deliver(task, poll(task, 1));
            task.commit();
            assertThat(source.job("1").state()).isEqualTo(JobState.COMPLETED);
        }
    }

    @Test
    void a_record_of_somebody_else_is_no_acknowledgement() throws Exception {
        try (SourceHarness source = new SourceHarness()) {
            source.enqueue("1");
            JobSourceTask task = source.start();
            SourceRecord record = poll(task, 1).get(0);
            deliver(task, List.of(record.newRecord("t", null, null, null, null, null, null)));
            poll(task);
            assertThat(source.job("1").state()).isEqualTo(JobState.RUNNING);
        }
    }
}
