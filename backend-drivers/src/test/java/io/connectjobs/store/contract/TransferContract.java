package io.connectjobs.store.contract;

import static io.connectjobs.store.contract.Bench.QUEUE;
import static io.connectjobs.store.contract.Bench.job;
import static io.connectjobs.store.contract.Bench.ref;
import static io.connectjobs.store.contract.Removal.NAME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.connectjobs.store.ActivityQuery;
import io.connectjobs.store.Capabilities.Capability;
import io.connectjobs.store.EnqueueResult.Added;
import io.connectjobs.store.EnqueueResult.Duplicate;
import io.connectjobs.store.ExportResult;
import io.connectjobs.store.ExportResult.Exported;
import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobState;
import io.connectjobs.store.Moved;
import io.connectjobs.store.MovedCounts;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Payload;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.Transfer;
import io.connectjobs.store.UniqueKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whole jobs that move to another store of the same driver. */
interface TransferContract extends ContractCases {
    /** Another database, new and in the time of the first. */
    Bench elsewhere();

    @Test
    default void a_store_has_the_role_that_its_capabilities_tell_of() {
        assertThat(bench().store().transfer().isPresent())
                .isEqualTo(bench().store().capabilities().has(Capability.TRANSFER));
    }

    @Test
    default void a_queue_moves_with_everything_that_its_jobs_are_and_were() {
        bench().transfer();
        Lives.liveThem(bench());
        List<Moved> all = move(7);
        Removal.assertSame(bench().store(), elsewhere().store(), QUEUE);
        MovedCounts counts = Removal.counts(all);
        assertThat(counts.jobs())
                .isEqualTo(bench().store().inspect().counts().get(QUEUE))
                .hasSize(6);
        assertThat(counts.ids()).isEqualTo(1);
        assertThat(counts.errors()).isPositive();
        assertThat(counts.entries()).isGreaterThan(2 * counts.allJobs());
        assertThat(elsewhere().transfer().imported(NAME, QUEUE)).isEqualTo(counts);
        assertThat(elsewhere().transfer().imported("other", QUEUE)).isEqualTo(MovedCounts.NONE);
        assertThat(elsewhere().transfer().imported(NAME, "other")).isEqualTo(MovedCounts.NONE);
    }

    @Test
    default void counts_stay_right_when_upkeep_adds_them_up() {
        bench().transfer();
        Lives.liveThem(bench());
        move(100);
        elsewhere().upkeep();
        assertThat(elsewhere().store().inspect().counts())
                .isEqualTo(bench().store().inspect().counts());
        assertThat(elsewhere().store().inspect().activity(activity()))
                .as("what happened elsewhere did not happen here")
                .isEmpty();
    }

    private ActivityQuery activity() {
        Instant now = bench().now();
        return new ActivityQuery(
                null, ActivityQuery.Bucket.HOUR, now.minus(Duration.ofDays(2)), now.plus(Duration.ofDays(1)));
    }

    @Test
    default void jobs_are_claimed_in_the_order_they_had() {
        bench().transfer();
        bench().add(job("z"), job("y").priority(5), job("x"), job("w").priority(-5), job("v").priority(5));
        bench().add("u", "a", "m");
        bench().clock().advance(Duration.ofMillis(1));
        bench().add(job("b").priority(5), job("old").runAt(bench().now().minus(Duration.ofDays(1))));
        elsewhere().add("here-before");
        move(2);
        elsewhere().store().operate().resume(QUEUE);
        bench().store().operate().resume(QUEUE);
        List<String> order = bench().claimIds(20);
        List<String> there = new ArrayList<>(elsewhere().claimIds(20));
        assertThat(there).contains("here-before");
        there.remove("here-before");
        assertThat(there).isEqualTo(order).hasSize(10);
    }

    @Test
    default void a_page_of_any_size_goes_on_where_the_one_before_ended() {
        bench().transfer();
        bench().add(IntStream.range(0, 23)
                .mapToObj(i -> NewJob.on(i % 3 == 0 ? "other" : QUEUE)
                        .id("job-" + (99 - i))
                        .build())
                .toList());
        bench().store().operate().pause(QUEUE);
        List<Exported> all = Removal.export(bench().transfer(), QUEUE, 100);
        assertThat(all).hasSize(15);
        assertThat(all).extracting(one -> one.moved().ref().queue()).containsOnly(QUEUE);
        for (int size : new int[] {1, 2, 5, 14, 15, 16}) {
            assertThat(Removal.export(bench().transfer(), QUEUE, size))
                    .as("pages of %d", size)
                    .isEqualTo(all);
        }
        for (int i = 0; i < all.size(); i++) {
            assertThat(Removal.export(bench().transfer(), QUEUE, all.get(i).place(), 4))
                    .as("from the %dth on", i)
                    .isEqualTo(all.subList(i + 1, all.size()));
        }
    }

    /** So that what is exported need not fit into memory. */
    @Test
    default void a_page_of_large_jobs_ends_by_their_bytes() {
        Transfer transfer = bench().transfer();
        int megabyte = 1024 * 1024;
        Payload large = new Payload(new byte[megabyte], "application/octet-stream");
        List<NewJob> jobs = IntStream.range(0, 20)
                .mapToObj(i -> job("large-" + i).payload(large).build())
                .toList();
        bench().add(jobs);
        bench().store().operate().pause(QUEUE);
        List<Integer> pages = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        String next = null;
        do {
            ExportResult.Page page = Removal.page(transfer.export(QUEUE, next, 500));
            pages.add(page.jobs().size());
            page.jobs().forEach(exported -> ids.add(exported.moved().ref().id()));
            next = page.next();
        } while (next != null);
        assertThat(ids).containsExactlyElementsOf(jobs.stream().map(NewJob::id).toList());
        // A driver may read some at once beyond the end.
        int most = (int) (Transfer.MAX_PAGE_BYTES / megabyte) + 3;
        assertThat(pages).allSatisfy(page -> assertThat(page).isLessThanOrEqualTo(most));
    }

    @Test
    default void nothing_is_exported_of_a_queue_that_is_not_paused() {
        bench().add("a");
        assertThat(bench().transfer().export(QUEUE, null, 10)).isEqualTo(new ExportResult.NotPaused());
        assertThat(bench().transfer().export("unheard-of", null, 10)).isEqualTo(new ExportResult.NotPaused());
        bench().store().operate().pause(QUEUE);
        bench().store().operate().resume(QUEUE);
        assertThat(bench().transfer().export(QUEUE, null, 10)).isEqualTo(new ExportResult.NotPaused());
    }

    @Test
    default void nothing_is_exported_of_a_queue_whose_jobs_run() {
        bench().transfer();
        bench().add("a", "b", "c");
        var running = bench().claim(2);
        bench().store().operate().pause(QUEUE);
        assertThat(bench().transfer().export(QUEUE, null, 10)).isEqualTo(new ExportResult.Running(2));
        bench().complete(running.get(0));
        assertThat(bench().transfer().export(QUEUE, null, 10)).isEqualTo(new ExportResult.Running(1));
        bench().expireLeases();
        bench().upkeep();
        assertThat(Removal.export(bench().transfer(), QUEUE, 10)).hasSize(3);
    }

    @Test
    default void a_unique_key_is_held_as_before_and_freed_as_before() {
        bench().transfer();
        bench().add(job("a").uniqueKey(UniqueKey.untilFinished("ends")));
        bench().add(job("b").uniqueKey(UniqueKey.within("window", Duration.ofHours(1))));
        bench().settle(Settlement.fail(bench().claimOne().lease(), new JobError("slow", "again")));
        move(10);
        assertThat(offer("ends")).isEqualTo(new Duplicate(ref("a")));
        assertThat(offer("window")).isEqualTo(new Duplicate(ref("b")));
        elsewhere().cancel(ref("a"));
        elsewhere().cancel(ref("b"));
        assertThat(offer("ends")).isInstanceOf(Added.class);
        assertThat(offer("window")).isEqualTo(new Duplicate(ref("b")));
        bench().clock().advance(Duration.ofHours(1));
        assertThat(offer("window")).isInstanceOf(Added.class);
    }

    private Object offer(String key) {
        return elsewhere().offer(job(null).uniqueKey(UniqueKey.untilFinished(key)));
    }

    @Test
    default void a_unique_key_that_is_held_no_more_is_free_there_too() {
        bench().transfer();
        bench().add(job("done").uniqueKey(UniqueKey.untilFinished("ended")));
        bench().complete(bench().claimOne());
        bench().add(job("tries").uniqueKey(UniqueKey.whileWaiting("begun")));
        bench().settle(Settlement.fail(bench().claimOne().lease(), new JobError("slow", "again")));
        move(10);
        assertThat(offer("ended")).isInstanceOf(Added.class);
        assertThat(offer("begun")).isInstanceOf(Added.class);
        Removal.jobs(elsewhere().store(), QUEUE).stream()
                .filter(job -> job.ref().equals(ref("tries")))
                .forEach(job -> assertThat(job.uniqueKey()).isEqualTo("begun"));
    }

    @Test
    default void an_id_whose_job_is_gone_stays_known_for_as_long_as_it_would_have() {
        bench().transfer();
        bench().complete(bench().running("gone"));
        bench().store().operate().purge(List.of(ref("gone")));
        Duration keep = bench().settings().dedupeKeep();
        bench().clock().advance(keep.minus(Duration.ofHours(1)));
        move(10);
        assertThat(elsewhere().store().inspect().find(ref("gone"))).isEqualTo(Optional.empty());
        assertThat(elsewhere().store().inspect().counts()).isEqualTo(Map.of());
        elsewhere().upkeep();
        assertThat(elsewhere().offer(job("gone"))).isEqualTo(new Duplicate(ref("gone")));
        bench().clock().advance(Duration.ofHours(1));
        assertThat(elsewhere().upkeep().forgotten()).isEqualTo(1);
        assertThat(elsewhere().offer(job("gone"))).isInstanceOf(Added.class);
    }

    @Test
    default void a_job_lives_on_where_it_came_to() {
        bench().transfer();
        bench().settle(Settlement.fail(bench().running(job("a").maxAttempts(2)).lease(), new JobError("slow", "one")));
        bench().complete(bench().running("done"));
        move(10);
        elsewhere().store().operate().resume(QUEUE);
        elsewhere().clock().advance(Duration.ofHours(1));
        var claimed = elsewhere().claimOne();
        assertThat(claimed.attempt()).isEqualTo(2);
        elsewhere().settle(Settlement.fail(claimed.lease(), new JobError("slow", "two")));
        assertThat(elsewhere().state(ref("a"))).isEqualTo(JobState.DEAD);
        assertThat(elsewhere().view(ref("a")).errors())
                .extracting(failed -> failed.error().message())
                .containsExactly("one", "two");
        assertThat(elsewhere().events(ref("a")))
                .containsExactly(Event.ENQUEUED, Event.CLAIMED, Event.FAILED, Event.CLAIMED, Event.FAILED);
        elsewhere().retry(ref("done"));
        elsewhere().complete(elsewhere().claimOne());
        assertThat(elsewhere().events(ref("done")))
                .containsExactly(
                        Event.ENQUEUED, Event.CLAIMED, Event.COMPLETED, Event.RETRIED, Event.CLAIMED, Event.COMPLETED);
    }

    @Test
    default void jobs_that_ended_are_pruned_in_their_time_and_results_dropped_in_theirs() {
        bench().transfer();
        bench().settle(Settlement.complete(bench().running("done").lease(), Payload.text("sum"), Duration.ofHours(2)));
        bench().clock().advance(Duration.ofHours(1));
        move(10);
        bench().clock().advance(Duration.ofHours(1));
        assertThat(elsewhere().upkeep().results()).isEqualTo(1);
        bench().clock().advance(Duration.ofDays(7).minus(Duration.ofHours(2)));
        assertThat(elsewhere().upkeep().pruned()).isEqualTo(1);
        assertThat(elsewhere().store().inspect().counts()).isEqualTo(Map.of());
    }

    @Test
    default void a_megabyte_of_any_bytes_moves() {
        bench().transfer();
        byte[] bytes = new byte[1024 * 1024];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31 + i / 256);
        }
        bench().add(job("big").payload(Payload.bytes(bytes)));
        bench().settle(Settlement.complete(bench().claimOne().lease(), Payload.bytes(bytes)));
        bench().add(IntStream.range(0, 5)
                .mapToObj(i -> job("big-" + i).payload(Payload.bytes(bytes)).build())
                .toList());
        move(3);
        Removal.assertSame(bench().store(), elsewhere().store(), QUEUE);
    }

    @Test
    default void hostile_texts_move_to_the_letter() {
        bench().transfer();
        HostileText text = HostileText.of("moves");
        List<NewJob> jobs = IntStream.range(0, 60)
                .mapToObj(i -> HostileField.ALL.get(i % HostileField.ALL.size()).with("id-" + i, text.next()))
                .filter(job -> job.queue().equals(QUEUE))
                .toList();
        bench().store().enqueue(jobs);
        for (var claimed : bench().claim(10)) {
            bench().settle(Settlement.fail(claimed.lease(), new JobError(text.next(), text.next(), text.next())));
        }
        move(9);
        Removal.assertSame(bench().store(), elsewhere().store(), QUEUE);
        Removal.assertSame(elsewhere().store(), bench().store(), QUEUE);
    }

    @Test
    default void nonsense_is_refused_by_name() {
        var transfer = bench().transfer();
        assertThatThrownBy(() -> transfer.export("no queue", null, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("queue");
        assertThatThrownBy(() -> transfer.export(QUEUE, null, 0)).hasMessageContaining("limit is 0");
        assertThatThrownBy(() -> transfer.export(QUEUE, null, 10_001)).hasMessageContaining("limit is 10001");
        assertThatThrownBy(() -> transfer.export(QUEUE, "here", 1)).hasMessageContaining("after is 'here'");
        assertThatThrownBy(() -> transfer.importAll("", List.of())).hasMessageContaining("transfer");
        assertThatThrownBy(() -> transfer.imported(NAME, "")).hasMessageContaining("queue");
        assertThat(transfer.importAll(NAME, List.of())).isEmpty();
    }

    private List<Moved> move(int pageSize) {
        return Removal.move(bench().store(), elsewhere().store(), QUEUE, pageSize);
    }
}
