package io.connectjobs.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.Feed;
import io.connectjobs.store.FeedFilter;
import io.connectjobs.store.FeedGapException;
import io.connectjobs.store.HistoryLevel;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStoreUnavailableException;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Owner;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.UpkeepLimits;
import io.connectjobs.store.contract.FeedReader;
import io.connectjobs.store.contract.TestClock;
import io.connectjobs.store.mutant.Mutation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a feed in Redis has of its own: claims that tell of many jobs, several readers at once, and data that is lost. */
final class RedisFeedTest {
    private static final UpkeepLimits UPKEEP = new UpkeepLimits(1_000, 1_000);
    private static final StoreSettings SETTINGS = StoreSettings.DEFAULT.withHistory(HistoryLevel.ALL);
    private static final Mutation TAKEN_TWICE = Mutation.of("if so_far == previous then", "if true then");

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final TestClock clock = new TestClock(Instant.parse("2031-05-06T07:08:09.123Z"));

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private static JobStore open(RedisProcess server) {
        return new RedisProvider().open(server.url(), SETTINGS);
    }

    private static Feed feed(JobStore store) {
        return store.feed().orElseThrow();
    }

    private static void add(JobStore store, String queue, int from, int to) {
        store.enqueue(IntStream.range(from, to)
                .mapToObj(i ->
                        NewJob.on(queue).id("job-" + i).kind("kind-" + i % 3).build())
                .toList());
    }

    private static void complete(JobStore store, int limit) {
        List<ClaimedJob> jobs = store.leasing()
                .orElseThrow()
                .claim(ClaimRequest.of("orders", limit, Duration.ofMinutes(1), new Owner("o", 0)));
        store.leasing()
                .orElseThrow()
                .settle(jobs.stream()
                        .map(job -> Settlement.complete(job.lease()))
                        .toList());
    }

    private static List<String> told(FeedReader reader) {
        return reader.readAll().events().stream()
                .map(event -> event.ref().id() + " " + event.entry().event())
                .toList();
    }

    /** After a crash: the first call may find out that its connection is gone. */
    private static <T> T retrying(Callable<T> call) throws Exception {
        try {
            return call.call();
        } catch (JobStoreUnavailableException e) {
            return call.call();
        }
    }

    @Test
    void nothing_is_written_for_the_feed_while_nobody_listens() {
        try (RedisProcess server = RedisProcess.start();
                JobStore store = open(server)) {
            add(store, "orders", 0, 40);
            complete(store, 40);
            store.upkeep(UPKEEP);
            assertThat(keys(server)).isEmpty();
            assertThat(meta(server)).doesNotContainKeys("feed", "fed");
        }
    }

    @Test
    void claims_that_tell_of_many_jobs_tell_those_who_listen_of_each() {
        try (RedisProcess server = RedisProcess.start();
                JobStore store = open(server)) {
            FeedReader reader = FeedReader.of(feed(store));
            add(store, "orders", 0, 500);
            complete(store, 300);
            complete(store, 300);
            reader.readAll();
            assertThat(reader.events()).hasSize(1_500);
            reader.byJob()
                    .forEach((ref, entries) ->
                            assertThat(entries).isEqualTo(store.inspect().history(ref)));
            assertThat(reader.events())
                    .allSatisfy(event -> assertThat(event.kind())
                            .isEqualTo(
                                    "kind-" + Integer.parseInt(event.ref().id().substring(4)) % 3));
        }
    }

    @Test
    void queues_forget_what_was_taken_and_upkeep_drops_what_is_old_until_nothing_is_left() {
        StoreSettings settings = SETTINGS.withTestClock(clock).withFeedKeep(Duration.ofHours(2));
        try (RedisProcess server = RedisProcess.start();
                JobStore store = new RedisProvider().open(server.url(), settings)) {
            FeedReader reader = FeedReader.of(feed(store));
            for (int i = 0; i < 50; i++) {
                add(store, "orders", i * 10, i * 10 + 10);
                reader.readAll();
            }
            assertThat(server.say("XLEN", "cj:q:{orders}:feed")).isEqualTo(1L);
            assertThat(server.say("XLEN", "cj:s:{store}:feed-log")).isEqualTo(50L);
            clock.advance(Duration.ofMinutes(90));
            reader.readAll();
            clock.advance(Duration.ofMinutes(30));
            store.upkeep(UPKEEP);
            assertThat(server.say("XLEN", "cj:s:{store}:feed-log")).isEqualTo(0L);
            clock.advance(Duration.ofHours(2));
            store.upkeep(UPKEEP);
            assertThat(keys(server)).containsExactly("cj:s:{store}:feed");
            assertThat(meta(server)).doesNotContainKeys("feed", "fed");
        }
    }

    @Test
    void readers_that_take_notes_at_once_take_each_once() throws Exception {
        assertThat(takeAtOnce(Mutation.of("no script says this", "")))
                .hasSize(800)
                .doesNotHaveDuplicates();
    }

    @Test
    void taking_whatever_was_taken_before_is_caught_by_readers_at_once() {
        assertThatThrownBy(
                        () -> assertThat(takeAtOnce(TAKEN_TWICE)).hasSize(800).doesNotHaveDuplicates())
                .satisfiesAnyOf(
                        twice -> assertThat(twice).isInstanceOf(AssertionError.class),
                        lost -> assertThat(lost).hasRootCauseInstanceOf(FeedGapException.class));
        TAKEN_TWICE.checkAlive();
    }

    private List<String> takeAtOnce(Mutation mutation) throws Exception {
        try (RedisProcess server = RedisProcess.start();
                JobStore store = RedisProvider.open(server.url(), SETTINGS, mutation::apply)) {
            long start = feed(store).listen().start();
            List<Future<?>> readers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                FeedReader reader = new FeedReader(feed(store), start, 50, FeedFilter.ALL);
                readers.add(threads.submit(() -> {
                    while (told(reader).size() < 800) {
                        // Others take, too.
                    }
                }));
            }
            for (int i = 0; i < 400; i++) {
                add(store, "orders", i, i + 1);
                add(store, "returns", i, i + 1);
            }
            for (Future<?> reader : readers) {
                reader.get();
            }
            return new FeedReader(feed(store), start, 10_000, FeedFilter.ALL)
                    .readAll().events().stream()
                            .map(event -> event.ref().toString())
                            .toList();
        }
    }

    @Test
    void a_queue_that_another_process_uses_for_the_first_time_is_listened_to_from_its_first_job_on() {
        try (RedisProcess server = RedisProcess.start();
                JobStore listening = open(server);
                JobStore adding = open(server)) {
            add(adding, "orders", 0, 1);
            FeedReader reader = FeedReader.of(feed(listening));
            add(adding, "orders", 1, 2);
            add(adding, "new", 2, 3);
            assertThat(told(reader)).containsExactly("job-1 ENQUEUED", "job-2 ENQUEUED");
        }
    }

    @Test
    void a_restart_that_loses_nothing_is_not_noticed_by_readers() throws Exception {
        try (RedisProcess server = RedisProcess.start("--appendonly", "yes", "--appendfsync", "always");
                JobStore store = open(server)) {
            FeedReader reader = FeedReader.of(feed(store));
            add(store, "orders", 0, 2);
            told(reader);
            long before = reader.position();
            server.kill();
            server.startAgain();
            retrying(() -> store.inspect().counts());
            add(store, "orders", 2, 4);
            // Positions jump, so the limit of a page is not a bound for the next one.
            assertThat(feed(store).read(before, 10, FeedFilter.ALL).events())
                    .extracting(event -> event.ref().id())
                    .containsExactly("job-2", "job-3");
            assertThat(feed(store).read(before - 1, 10, FeedFilter.ALL).events())
                    .hasSize(3);
        }
    }

    @Test
    void who_has_read_what_a_restart_lost_is_told_and_who_has_not_goes_on() throws Exception {
        try (RedisProcess server = RedisProcess.start();
                JobStore store = open(server)) {
            FeedReader reader = FeedReader.of(feed(store));
            add(store, "orders", 0, 2);
            told(reader);
            long kept = reader.position();
            server.say("SAVE");
            add(store, "orders", 2, 5);
            told(reader);
            long lost = reader.position();
            server.kill();
            server.startAgain();
            retrying(() -> store.inspect().counts());
            assertThatThrownBy(() -> feed(store).read(lost, 10, FeedFilter.ALL))
                    .isInstanceOf(FeedGapException.class)
                    .hasMessageContaining("never given");
            add(store, "orders", 5, 15);
            assertThat(feed(store).read(kept, 100, FeedFilter.ALL).events())
                    .extracting(event -> event.ref().id())
                    .hasSize(10)
                    .contains("job-5", "job-14");
            for (long read = kept + 1; read <= lost; read++) {
                long position = read;
                assertThatThrownBy(() -> feed(store).read(position, 10, FeedFilter.ALL))
                        .isInstanceOf(FeedGapException.class)
                        .hasMessageContaining("knows nothing of position " + position);
            }
        }
    }

    @Test
    void a_fail_over_of_a_queues_node_that_lost_what_was_told_ends_the_feed_loudly() {
        try (RedisProcess server = RedisProcess.start();
                JobStore store = open(server)) {
            FeedReader reader = FeedReader.of(feed(store));
            add(store, "returns", 0, 1);
            add(store, "orders", 0, 2);
            told(reader);
            Copy copy = Copy.of(server, "q:{orders}");
            add(store, "orders", 2, 3);
            told(reader);
            copy.putBack();
            for (int i = 3; i < 6; i++) {
                add(store, "orders", i, i + 1);
            }
            assertLost(store, reader, "The queue 'orders' has lost events");
        }
    }

    @Test
    void a_fail_over_after_which_nothing_has_happened_yet_is_told_as_well() {
        try (RedisProcess server = RedisProcess.start();
                JobStore store = open(server)) {
            FeedReader reader = FeedReader.of(feed(store));
            add(store, "orders", 0, 2);
            Copy copy = Copy.of(server, "q:{orders}");
            add(store, "orders", 2, 3);
            told(reader);
            copy.putBack();
            assertLost(store, reader, "The queue 'orders' has lost events");
        }
    }

    @Test
    void a_queue_that_forgot_that_somebody_listens_is_no_silence() {
        try (RedisProcess server = RedisProcess.start();
                JobStore store = open(server)) {
            add(store, "orders", 0, 2);
            Copy copy = Copy.of(server, "q:{orders}");
            FeedReader reader = FeedReader.of(feed(store));
            copy.putBack();
            add(store, "orders", 2, 3);
            assertLost(store, reader, "The queue 'orders' has lost events");
        }
    }

    /** Everybody is told, and who listens anew hears what happens from then on. */
    private static void assertLost(JobStore store, FeedReader reader, String why) {
        assertThatThrownBy(reader::readAll).isInstanceOf(FeedGapException.class).hasMessageContaining(why);
        assertThatThrownBy(reader::readAll).hasMessageContaining("the store lost some of them");
        FeedReader again = FeedReader.of(feed(store));
        assertThatThrownBy(reader::readAll).hasMessageContaining("are gone");
        add(store, "orders", 100, 101);
        assertThat(told(again)).containsExactly("job-100 ENQUEUED");
    }

    @Test
    void a_fail_over_of_the_node_that_gives_positions_gives_none_twice() {
        try (RedisProcess server = RedisProcess.start();
                JobStore store = open(server)) {
            FeedReader reader = FeedReader.of(feed(store));
            add(store, "orders", 0, 2);
            told(reader);
            long kept = reader.position();
            Copy copy = Copy.of(server, "s:{store}");
            add(store, "orders", 2, 4);
            told(reader);
            copy.putBack();
            // The server of this test is the same: it would notice by itself that its data has another history.
            server.say("HSET", "cj:s:{store}:feed", "life", "another");
            assertThatThrownBy(reader::readAll)
                    .isInstanceOf(FeedGapException.class)
                    .hasMessageContaining("never given");
            assertThat(feed(store).read(kept, 10, FeedFilter.ALL).events())
                    .extracting(event -> event.ref().id())
                    .containsExactly("job-2", "job-3");
            assertThatThrownBy(reader::readAll)
                    .isInstanceOf(FeedGapException.class)
                    .hasMessageContaining("knows nothing of position");
        }
    }

    private static Set<String> keys(RedisProcess server) {
        return texts(server.say("KEYS", "*feed*"));
    }

    private static Map<String, String> meta(RedisProcess server) {
        List<?> flat = (List<?>) server.say("HGETALL", "cj:q:{orders}:meta");
        Map<String, String> meta = new TreeMap<>();
        for (int i = 0; i < flat.size(); i += 2) {
            meta.put(text(flat.get(i)), text(flat.get(i + 1)));
        }
        return meta;
    }

    private static Set<String> texts(Object list) {
        return Set.copyOf(((List<?>) list).stream().map(RedisFeedTest::text).toList());
    }

    private static String text(Object bytes) {
        return new String((byte[]) bytes, StandardCharsets.UTF_8);
    }

    /** The keys of one slot as they were: what a replica had received. */
    private record Copy(RedisProcess server, String slot, Set<String> keys) {
        private static final String KEPT = "kept:";

        static Copy of(RedisProcess server, String slot) {
            Set<String> keys = texts(server.say("KEYS", "cj:" + slot + ":*"));
            keys.forEach(key -> server.say("COPY", key, KEPT + key));
            return new Copy(server, slot, keys);
        }

        void putBack() {
            texts(server.say("KEYS", "cj:" + slot + ":*")).forEach(key -> server.say("DEL", key));
            keys.forEach(key -> server.say("COPY", KEPT + key, key));
        }
    }
}
