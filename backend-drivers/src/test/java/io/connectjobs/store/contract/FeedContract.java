package io.connectjobs.store.contract;

import static io.connectjobs.store.contract.Bench.QUEUE;
import static io.connectjobs.store.contract.Bench.job;
import static io.connectjobs.store.contract.Bench.ref;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.connectjobs.store.Capabilities.Capability;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.Feed;
import io.connectjobs.store.FeedFilter;
import io.connectjobs.store.FeedGapException;
import io.connectjobs.store.FeedPage;
import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.HistoryLevel;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobEvent;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Payload;
import io.connectjobs.store.RetryPolicy;
import io.connectjobs.store.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** The feed has what history has: all of it, once, in the order of each job. */
interface FeedContract extends ContractCases {
    private Feed feed() {
        bench().requires(Capability.FEED);
        return feed(bench().store());
    }

    private static Feed feed(JobStore store) {
        return store.feed().orElseThrow();
    }

    private void sameAsHistory(FeedReader reader, JobRef... refs) {
        assertThat(reader.byJob()).containsOnlyKeys(refs);
        reader.byJob()
                .forEach((ref, entries) -> assertThat(entries).as("of %s", ref).isEqualTo(bench().history(ref)));
    }

    @Test
    default void every_transition_of_all_sorts_is_in_the_feed_once_and_in_order() {
        FeedReader reader = FeedReader.of(feed());
        everyEvent();
        reader.readAll();
        sameAsHistory(reader, ref("a"), ref("b"), ref("c"), ref("d"), ref("e"), ref("f"));
        assertThat(reader.events())
                .extracting(event -> event.entry().event())
                .as("all sorts of events")
                .contains(Event.values());
    }

    /** Jobs that together go through every event there is. */
    private void everyEvent() {
        bench().add(
                        job("a").maxAttempts(2).retryPolicy(RetryPolicy.parse("fixed(base=1s)")),
                        job("b").expireAfter(Duration.ofSeconds(30))
                                .runAt(bench().now().plusSeconds(60)));
        bench().settle(Settlement.release(bench().claimOne().lease()));
        bench().settle(Settlement.snooze(bench().claimOne().lease(), Duration.ofSeconds(1)));
        bench().clock().advance(Duration.ofSeconds(1));
        bench().settle(Settlement.fail(bench().claimOne().lease(), new JobError("t", "m")));
        bench().clock().advance(Duration.ofSeconds(1));
        bench().claimOne();
        bench().expireLeases();
        bench().upkeep();
        bench().retry(ref("a"));
        bench().complete(bench().claimOne());
        bench().add("c", "d");
        bench().reschedule(ref("c"), bench().now().plusSeconds(5));
        bench().cancel(ref("c"));
        bench().discard(ref("d"));
        ClaimedJob running = bench().running("e");
        bench().cancel(ref("e"));
        bench().settle(Settlement.release(running.lease()));
        bench().settle(Settlement.failForGood(bench().running("f").lease(), new JobError("t", "m")));
    }

    @Test
    default void a_completion_is_told_once_though_a_retry_writes_it_down() {
        FeedReader reader = FeedReader.of(feed());
        bench().complete(bench().running("a"));
        bench().clock().advance(Duration.ofSeconds(1));
        bench().retry(ref("a"));
        bench().clock().advance(Duration.ofSeconds(1));
        bench().complete(bench().claimOne());
        sameAsHistory(reader.readAll(), ref("a"));
        assertThat(reader.events())
                .extracting(event -> event.entry().event())
                .containsExactly(
                        Event.ENQUEUED, Event.CLAIMED, Event.COMPLETED, Event.RETRIED, Event.CLAIMED, Event.COMPLETED);
    }

    @Test
    default void an_event_tells_kind_headers_and_how_it_ended() {
        FeedReader reader = FeedReader.of(feed());
        Payload result = Payload.json("{\"done\":true}");
        bench().settle(Settlement.complete(
                bench().running(job("a").kind("mail").headers(Map.of("traceparent", "00-1")))
                        .lease(),
                result));
        bench().settle(Settlement.failForGood(
                bench().running("b").lease(), new JobError("java.io.IOException", "no route", "at …")));
        reader.readAll();
        assertThat(last(reader, "a")).satisfies(event -> {
            assertThat(event.kind()).isEqualTo("mail");
            assertThat(event.headers()).containsExactly(Map.entry("traceparent", "00-1"));
            assertThat(event.result()).isEqualTo(result);
            assertThat(event.error()).isNull();
        });
        assertThat(last(reader, "b")).satisfies(event -> {
            assertThat(event.entry().state()).isEqualTo(JobState.DEAD);
            assertThat(event.result()).isNull();
            assertThat(event.error()).isEqualTo(new JobError("java.io.IOException", "no route"));
        });
        assertThat(reader.events().stream().filter(event -> event.entry().event() == Event.CLAIMED))
                .allSatisfy(event -> assertThat(event.error()).isNull());
    }

    private static JobEvent last(FeedReader reader, String id) {
        return reader.events().stream()
                .filter(event -> event.ref().id().equals(id))
                .reduce((earlier, later) -> later)
                .orElseThrow();
    }

    @Test
    default void a_result_belongs_to_its_own_completion_and_goes_when_its_time_is_over() {
        Feed feed = feed();
        long start = feed.listen().start();
        bench().settle(Settlement.complete(bench().running("a").lease(), Payload.text("first")));
        bench().clock().advance(Duration.ofSeconds(1));
        bench().retry(ref("a"));
        bench().settle(new Settlement(
                bench().claimOne().lease(), new Settlement.Complete(Payload.text("second"), Duration.ofSeconds(10))));
        assertThat(results(feed, start)).containsExactly(null, Payload.text("second"));
        bench().clock().advance(Duration.ofSeconds(10));
        assertThat(results(feed, start)).containsExactly(null, null);
    }

    private static List<Payload> results(Feed feed, long start) {
        FeedFilter completed = new FeedFilter(Set.of(), Set.of(), Set.of(Event.COMPLETED));
        return new FeedReader(feed, start, 100, completed)
                .readAll().events().stream().map(JobEvent::result).toList();
    }

    @Test
    default void a_pruned_job_leaves_its_events_but_not_what_it_held() {
        FeedReader reader = FeedReader.of(feed());
        bench().settle(Settlement.complete(
                bench().running(job("a").kind("mail")).lease(), Payload.text("done")));
        bench().store().operate().purge(List.of(ref("a")));
        assertThat(last(reader.readAll(), "a")).satisfies(event -> {
            assertThat(event.entry().event()).isEqualTo(Event.COMPLETED);
            assertThat(event.kind()).isEqualTo("mail");
            assertThat(event.result()).isNull();
            assertThat(event.headers()).isEmpty();
        });
        assertThat(reader.events()).hasSize(3);
    }

    @Test
    default void nothing_is_noted_before_somebody_listens() {
        Feed feed = feed();
        assertThatThrownBy(() -> feed.read(0, 1, FeedFilter.ALL)).hasMessageContaining("Nobody listens");
        ClaimedJob job = bench().running("a");
        long start = feed.listen().start();
        assertThat(feed.read(start, 10, FeedFilter.ALL)).isEqualTo(new FeedPage(List.of(), start, true));
        bench().complete(job);
        assertThat(FeedReader.of(feed).readAll().events())
                .extracting(event -> event.entry().event())
                .containsExactly(Event.COMPLETED);
    }

    @Test
    default void a_feed_has_what_its_writer_keeps_of_history() {
        feed();
        JobStore terminal = bench().open(bench().settings().withHistory(HistoryLevel.TERMINAL));
        JobStore off = bench().open(bench().settings().withHistory(HistoryLevel.OFF));
        assertThatThrownBy(() -> feed(off).listen())
                .isInstanceOf(JobStoreException.class)
                .hasMessageContaining("history=off");
        FeedReader reader = FeedReader.of(feed(terminal));
        terminal.enqueue(List.of(job("a").build(), job("b").build()));
        for (ClaimedJob job : Bench.leasing(terminal).claim(Bench.request(2))) {
            Bench.leasing(terminal).settle(List.of(Settlement.complete(job.lease())));
        }
        terminal.operate().retry(List.of(ref("a")));
        assertThat(reader.readAll().events())
                .extracting(event -> event.entry().event())
                .containsExactly(Event.COMPLETED, Event.COMPLETED, Event.RETRIED);
    }

    @Test
    default void what_several_stores_at_one_database_do_is_one_feed() {
        FeedReader reader = FeedReader.of(feed());
        List<JobStore> stores = bench().stores(2);
        stores.get(1)
                .enqueue(List.of(job("a").build(), NewJob.on("other").id("x").build()));
        bench().complete(bench().claimOne());
        stores.get(1).operate().discard(List.of(new JobRef("other", "x")));
        sameAsHistory(reader.readAll(), ref("a"), new JobRef("other", "x"));
        assertThat(FeedReader.of(feed(stores.get(1))).readAll().events()).isEqualTo(reader.events());
    }

    @Test
    default void a_filter_lets_through_what_it_names_and_the_position_goes_on() {
        Feed feed = feed();
        long start = feed.listen().start();
        bench().store().enqueue(List.of(NewJob.on("other").id("x").build()));
        bench().complete(bench().running("a"));
        bench().settle(Settlement.failForGood(bench().running("b").lease(), new JobError("t", "m")));
        assertThat(read(feed, start, new FeedFilter(Set.of("other"), Set.of(), Set.of())))
                .containsExactly("x ENQUEUED");
        assertThat(read(feed, start, new FeedFilter(Set.of(QUEUE, "other"), Set.of(JobState.AVAILABLE), Set.of())))
                .containsExactly("x ENQUEUED", "a ENQUEUED", "b ENQUEUED");
        assertThat(read(feed, start, new FeedFilter(Set.of(), Set.of(JobState.DEAD, JobState.COMPLETED), Set.of())))
                .containsExactly("a COMPLETED", "b FAILED");
        assertThat(read(feed, start, new FeedFilter(Set.of(QUEUE), Set.of(), Set.of(Event.CLAIMED))))
                .containsExactly("a CLAIMED", "b CLAIMED");
        FeedPage none = feed.read(start, 100, new FeedFilter(Set.of("nobody"), Set.of(), Set.of()));
        assertThat(none).isEqualTo(new FeedPage(List.of(), feed.listen().last(), true));
    }

    private static List<String> read(Feed feed, long start, FeedFilter filter) {
        return new FeedReader(feed, start, 2, filter)
                .readAll().events().stream()
                        .map(event -> event.ref().id() + " " + event.entry().event())
                        .toList();
    }

    @Test
    default void reading_can_begin_after_any_event_and_in_pages_of_any_size() {
        Feed feed = feed();
        long start = feed.listen().start();
        bench().add("a", "b", "c", "d", "e", "f", "g");
        bench().settle(bench().claim(5).stream()
                .map(job -> Settlement.complete(job.lease()))
                .toArray(Settlement[]::new));
        List<JobEvent> all =
                new FeedReader(feed, start, 100, FeedFilter.ALL).readAll().events();
        assertThat(all).hasSize(17);
        for (int limit = 1; limit <= 6; limit++) {
            for (int from = 0; from <= all.size(); from++) {
                long after = from == 0 ? start : all.get(from - 1).position();
                assertThat(new FeedReader(feed, after, limit, FeedFilter.ALL)
                                .readAll()
                                .events())
                        .as("after %d in pages of %d", after, limit)
                        .isEqualTo(all.subList(from, all.size()));
            }
        }
    }

    @Test
    default void reading_from_a_position_that_was_never_given_or_before_all_fails_loudly() {
        Feed feed = feed();
        long start = feed.listen().start();
        bench().add("a");
        assertThatThrownBy(() -> feed.read(start - 1, 1, FeedFilter.ALL))
                .hasMessageContaining("Events after position " + (start - 1) + " are gone");
        assertThatThrownBy(() -> feed.read(start + 2, 1, FeedFilter.ALL)).hasMessageContaining("never given");
        assertThatThrownBy(() -> feed.read(start, 0, FeedFilter.ALL)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> feed.read(start, Feed.MAX_PAGE + 1, FeedFilter.ALL))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    default void upkeep_drops_old_events_and_whoever_needs_them_is_told() {
        bench().open(bench().settings().withFeedKeep(Duration.ofHours(2)));
        FeedReader reader = FeedReader.of(feed());
        long start = reader.position();
        bench().add("old");
        long middle = reader.readAll().position();
        bench().clock().advance(Duration.ofHours(1));
        bench().add("new");
        reader.readAll();
        bench().clock().advance(Duration.ofHours(1));
        bench().upkeep();
        assertThatThrownBy(() -> feed().read(start, 10, FeedFilter.ALL)).hasMessageContaining("are gone");
        assertThat(new FeedReader(feed(), middle, 10, FeedFilter.ALL).readAll().byJob())
                .containsOnlyKeys(ref("new"));
        assertThat(feed().listen().start()).isEqualTo(middle);
        bench().clock().advance(Duration.ofHours(1));
        bench().upkeep();
        assertThat(feed().listen().reaches(reader.position())).isTrue();
        assertThat(feed().listen().start()).isEqualTo(feed().listen().last());
    }

    @Test
    default void whoever_wants_none_of_what_was_dropped_has_missed_nothing() {
        bench().open(bench().settings().withFeedKeep(Duration.ofHours(2)));
        Feed feed = feed();
        long start = feed.listen().start();
        bench().add("a");
        feed.read(start, 10, FeedFilter.ALL);
        bench().clock().advance(Duration.ofHours(1));
        bench().store().enqueue(List.of(NewJob.on("other").id("x").build()));
        feed.read(start, 10, FeedFilter.ALL);
        bench().clock().advance(Duration.ofHours(1));
        bench().upkeep();
        FeedFilter dead = new FeedFilter(Set.of(), Set.of(JobState.DEAD), Set.of());
        FeedFilter other = new FeedFilter(Set.of("other"), Set.of(), Set.of());
        assertThat(feed.read(start, 10, dead).events()).isEmpty();
        assertThat(feed.read(start, 10, other).events()).hasSize(1);
        assertThatThrownBy(() -> feed.read(start, 10, new FeedFilter(Set.of(QUEUE), Set.of(), Set.of())))
                .isInstanceOf(FeedGapException.class);
        assertThatThrownBy(() -> feed.read(start - 1, 10, dead)).isInstanceOf(FeedGapException.class);
        bench().clock().advance(Duration.ofMinutes(119));
        feed.read(start, 10, dead);
        bench().clock().advance(Duration.ofMinutes(1));
        bench().upkeep();
        assertThatThrownBy(() -> feed.read(start, 10, other)).isInstanceOf(FeedGapException.class);
        assertThat(feed.read(start, 10, dead).events()).isEmpty();
    }

    @Test
    default void what_nobody_reads_for_long_ends_and_begins_anew_behind_a_gap() {
        bench().open(bench().settings().withFeedKeep(Duration.ofHours(2)));
        FeedReader reader = FeedReader.of(feed());
        bench().add("a");
        long before = reader.readAll().position();
        bench().clock().advance(Duration.ofHours(3));
        bench().upkeep();
        assertThatThrownBy(() -> feed().read(before, 10, FeedFilter.ALL)).hasMessageContaining("Nobody listens");
        bench().add("unheard");
        long again = feed().listen().start();
        assertThat(again).isGreaterThan(before);
        assertThatThrownBy(() -> feed().read(before, 10, FeedFilter.ALL)).hasMessageContaining("are gone");
        bench().add("b");
        assertThat(new FeedReader(feed(), again, 10, FeedFilter.ALL).readAll().byJob())
                .containsOnlyKeys(ref("b"));
    }

    @Test
    default void who_listens_is_a_reader() {
        bench().open(bench().settings().withFeedKeep(Duration.ofHours(2)));
        long start = feed().listen().start();
        bench().clock().advance(Duration.ofMinutes(119));
        feed().listen();
        bench().clock().advance(Duration.ofMinutes(1));
        bench().upkeep();
        assertThat(feed().read(start, 10, FeedFilter.ALL).last()).isTrue();
    }

    @Test
    default void who_comes_back_as_upkeep_ends_the_feed_is_told_at_once_or_it_goes_on() {
        bench().open(bench().settings().withFeedKeep(Duration.ofHours(1)));
        Feed feed = feed();
        long seed = Long.getLong("connectjobs.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 60; round++) {
            long position = feed.listen().last();
            bench().clock().advance(Duration.ofHours(1));
            long late = random.nextLong(TimeUnit.MILLISECONDS.toNanos(15));
            List<Boolean> goesOn = Racers.race(List.of(() -> bench().upkeep() != null, () -> {
                LockSupport.parkNanos(late);
                return isRead(feed, position);
            }));
            if (goesOn.get(1)) {
                bench().add("job-" + round);
                assertThat(new FeedReader(feed, position, 10, FeedFilter.ALL)
                                .readAll()
                                .byJob())
                        .as("-Dconnectjobs.seed=%d, round %d", seed, round)
                        .containsOnlyKeys(ref("job-" + round));
            }
        }
    }

    private static boolean isRead(Feed feed, long after) {
        try {
            Racers.retrying(() -> feed.read(after, 10, FeedFilter.ALL));
            return true;
        } catch (FeedGapException e) {
            return false;
        }
    }

    @Test
    default void a_reader_beside_many_threads_gets_every_entry_of_history_once_and_in_order() {
        FeedReader reader = FeedReader.of(feed());
        Ledger ledger = new Ledger();
        LedgerTime time = new LedgerTime(bench().clock());
        long seed = Long.getLong("connectjobs.seed", System.nanoTime());
        System.out.println("Feed case: -Dconnectjobs.seed=" + seed);
        AtomicInteger busy = new AtomicInteger(6);
        List<Callable<Integer>> threads = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            LedgerProducer producer = new LedgerProducer(bench().store(), time, ledger, seed + i, i);
            threads.add(() -> over(busy, producer.produce(60)));
        }
        for (int i = 0; i < 4; i++) {
            LedgerWorker worker = new LedgerWorker(bench(), time, ledger, seed + 2 + i);
            threads.add(() -> over(busy, worker.work()));
        }
        threads.add(() -> {
            while (busy.get() > 0) {
                reader.readAll();
            }
            return 0;
        });
        Racers.race(threads);
        reader.readAll();
        sameAsHistory(reader, ledger.acknowledged().toArray(JobRef[]::new));
        assertThat(ledger.violations()).as("seed %d", seed).isEmpty();
    }

    private static int over(AtomicInteger busy, int result) {
        busy.decrementAndGet();
        return result;
    }
}
