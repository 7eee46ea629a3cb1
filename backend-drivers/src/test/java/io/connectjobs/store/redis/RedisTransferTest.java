package io.connectjobs.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ExportResult;
import io.connectjobs.store.ExportResult.Exported;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.Moved;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Owner;
import io.connectjobs.store.Payload;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.Transfer;
import io.connectjobs.store.UpkeepLimits;
import io.connectjobs.store.contract.Removal;
import io.connectjobs.store.contract.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;

/** The list along which a queue is exported: it is made on demand, in parts, and may go at any time. */
final class RedisTransferTest {
    private static final int JOBS = 1_200;
    private static final int GONE = 1_100;
    private static final Duration KEPT = Duration.ofDays(1);

    private final TestClock clock = new TestClock(Instant.parse("2031-05-06T07:08:09.123Z"));
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final RedisFixture fixture = RedisFixture.embedded();
    private final JobStore store = fixture.open(StoreSettings.DEFAULT.withTestClock(clock));

    @AfterEach
    void close() {
        threads.shutdownNow();
        store.close();
        fixture.close();
    }

    private Transfer transfer() {
        return store.transfer().orElseThrow();
    }

    /** Ids without a job, which are so since three times, and then jobs; names and ages are in different orders. */
    private void fill() {
        add(GONE, "gone");
        for (int i = 0; i < 3; i++) {
            clock.advance(Duration.ofSeconds(1));
            List<Settlement> done = store
                    .leasing()
                    .orElseThrow()
                    .claim(ClaimRequest.of("orders", 450, Duration.ofMinutes(1), new Owner("o", 0)))
                    .stream()
                    .map(job -> Settlement.complete(job.lease()))
                    .toList();
            store.leasing().orElseThrow().settle(done);
            store.operate().purge("orders", Set.of(JobState.COMPLETED), 450);
        }
        add(JOBS, "job");
        store.operate().pause("orders");
    }

    private void add(int jobs, String name) {
        store.enqueue(IntStream.range(0, jobs)
                .mapToObj(i -> NewJob.on("orders")
                        .id(name + ":" + (jobs - i) % 7 + "-" + i)
                        .build())
                .toList());
    }

    private static List<String> names(List<Exported> exported) {
        return exported.stream()
                .map(one -> (one.moved() instanceof Moved.Id ? "-" : "")
                        + one.moved().ref().id())
                .toList();
    }

    private static List<String> expected() {
        List<String> names = new ArrayList<>();
        IntStream.range(0, JOBS).forEach(i -> names.add("job:" + (JOBS - i) % 7 + "-" + i));
        return names;
    }

    private Object say(Command command, String... arguments) {
        String[] server = fixture.url().replaceFirst(".*//", "").split(":", -1);
        try (Connection connection = new Connection(server[0], Integer.parseInt(server[1]))) {
            connection.sendCommand(command, arguments);
            return connection.getOne();
        }
    }

    private String list() {
        return fixture.prefix() + "q:{orders}:export";
    }

    private ExportResult.Page page(@Nullable String after, int limit) {
        return (ExportResult.Page) transfer().export("orders", after, limit);
    }

    @Test
    void a_queue_of_several_scripts_is_exported_by_age_and_ids_without_a_job_behind() {
        fill();
        List<Exported> all = Removal.export(transfer(), "orders", 10_000);
        assertThat(names(all.subList(0, JOBS))).isEqualTo(expected());
        assertThat(names(all.subList(JOBS, JOBS + GONE)))
                .allSatisfy(id -> assertThat(id).startsWith("-gone:"))
                .doesNotHaveDuplicates();
        assertThat(all).hasSize(JOBS + GONE);
        for (int size : new int[] {199, 999}) {
            assertThat(Removal.export(transfer(), "orders", size)).isEqualTo(all);
        }
        assertThat((Long) say(Command.PTTL, list())).isBetween(1L, 3_600_000L);
    }

    @Test
    void a_queue_without_jobs_is_exported_as_such() {
        store.operate().pause("orders");
        assertThat(page(null, 10)).isEqualTo(new ExportResult.Page(List.of(), null));
        assertThat(page(null, 10)).isEqualTo(new ExportResult.Page(List.of(), null));
    }

    @Test
    void the_list_may_go_between_any_two_pages() {
        fill();
        List<Exported> all = Removal.export(transfer(), "orders", 10_000);
        for (int at : new int[] {0, 1, JOBS - 1, JOBS, JOBS + 449, JOBS + GONE - 2}) {
            say(Command.DEL, list());
            assertThat(page(all.get(at).place(), 3).jobs())
                    .as("after the %dth", at)
                    .isEqualTo(all.subList(at + 1, Math.min(at + 4, all.size())));
        }
    }

    @Test
    void what_is_added_although_nobody_should_is_exported_too() {
        fill();
        ExportResult.Page first = page(null, JOBS - 1);
        store.enqueue(List.of(NewJob.on("orders").id("late").build()));
        assertThat(names(page(first.next(), 2).jobs()))
                .containsExactly(expected().get(JOBS - 1), "late");
    }

    @Test
    void a_job_that_is_pruned_before_its_page_leaves_its_id_and_an_id_that_is_forgotten_nothing() {
        fill();
        store.operate()
                .cancel(List.of(
                        new JobRef("orders", expected().get(0)),
                        new JobRef("orders", expected().get(2))));
        List<Exported> first = page(null, 2).jobs();
        store.operate().purge(List.of(new JobRef("orders", expected().get(2))));
        List<Exported> next = page(first.get(1).place(), 2).jobs();
        assertThat(names(next))
                .containsExactly("-" + expected().get(2), expected().get(3));
        clock.advance(StoreSettings.DEFAULT.dedupeKeep());
        store.upkeep(new UpkeepLimits(0, 100_000));
        List<Exported> rest = Removal.export(transfer(), "orders", 5_000);
        assertThat(names(rest)).doesNotContain("-" + expected().get(2)).noneMatch(name -> name.startsWith("-gone"));
    }

    @Test
    void a_page_of_large_jobs_ends_early_and_the_next_one_goes_on() {
        byte[] large = new byte[1024 * 1024 - 100];
        for (int i = 0; i < 24; i++) {
            store.enqueue(List.of(NewJob.on("orders")
                    .id("large-" + i)
                    .payload(Payload.bytes(large))
                    .build()));
        }
        store.operate().pause("orders");
        ExportResult.Page first = page(null, 24);
        assertThat(first.jobs()).hasSizeBetween(10, 20);
        assertThat(Removal.export(transfer(), "orders", 24)).hasSize(24);
    }

    @Test
    void those_who_make_the_list_at_once_all_get_all() {
        fill();
        List<List<String>> all = IntStream.range(800, 803)
                .mapToObj(size ->
                        CompletableFuture.supplyAsync(() -> names(Removal.export(transfer(), "orders", size)), threads))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();
        List<String> whole = names(Removal.export(transfer(), "orders", 10_000));
        assertThat(whole).hasSize(JOBS + GONE);
        assertThat(all).allSatisfy(one -> assertThat(one).isEqualTo(whole));
    }

    @Test
    void an_import_of_several_scripts_keeps_the_order_and_leaves_only_what_it_counts() {
        fill();
        List<Moved> all = Removal.export(transfer(), "orders", 10_000).stream()
                .map(Exported::moved)
                .toList();
        RedisFixture elsewhere = RedisFixture.embedded();
        try (elsewhere;
                JobStore there = elsewhere.open(
                        StoreSettings.DEFAULT.withTestClock(clock).withKeeping(KEPT, KEPT))) {
            there.transfer().orElseThrow().importAll("t", all);
            assertThat(there.transfer().orElseThrow().imported("t", "orders")).isEqualTo(Removal.counts(all));
            assertThat(there.leasing()
                            .orElseThrow()
                            .claim(ClaimRequest.of("orders", JOBS, Duration.ofMinutes(1), new Owner("o", 0))))
                    .extracting(job -> job.ref().id())
                    .isEqualTo(expected());
            assertThat(there.inspect().counts()).isEqualTo(Map.of("orders", Map.of(JobState.RUNNING, (long) JOBS)));
            clock.advance(KEPT);
            there.upkeep(new UpkeepLimits(0, 100_000));
            for (String key : List.of("arrivals", "arrived", "arrival-times")) {
                assertThat(say(Command.EXISTS, elsewhere.prefix() + "q:{orders}:" + key))
                        .as(key)
                        .isEqualTo(0L);
            }
        }
    }
}
