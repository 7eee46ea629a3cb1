package io.connectjobs.store.contract;

import static io.connectjobs.store.contract.Bench.QUEUE;
import static io.connectjobs.store.contract.Bench.job;
import static io.connectjobs.store.contract.Bench.ref;
import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobFilter;
import io.connectjobs.store.JobPage;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobSummary;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.UniqueKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Lists of jobs, page by page. */
interface ListContract extends ContractCases {
    @Test
    default void an_empty_store_lists_nothing() {
        assertThat(page(JobFilter.ALL, null, 10)).isEqualTo(new JobPage(List.of(), null));
    }

    @Test
    default void jobs_are_listed_by_id_and_then_queue_both_by_code_point() {
        // By UTF-16 the one beyond the basic plane would come before U+FF5E, by most languages a before B.
        List<String> ids = List.of(" ", "10", "9", "A", "B", "_", "a", "a ", "aa", "b", "é", "\uFF5E", "😀");
        List<NewJob> jobs = new ArrayList<>();
        List<JobRef> expected = new ArrayList<>();
        for (String id : ids) {
            for (String queue : List.of("Z", "a", "b")) {
                jobs.add(0, NewJob.on(queue).id(id).build());
                expected.add(new JobRef(queue, id));
            }
        }
        bench().add(jobs);
        assertThat(refs(page(JobFilter.ALL, null, 100))).isEqualTo(expected);
        assertThat(walk(JobFilter.ALL, 4)).isEqualTo(expected);
    }

    @Test
    default void the_last_page_says_so_also_where_it_is_full() {
        bench().add(numbered(10, 30));
        JobPage first = page(JobFilter.ALL, null, 10);
        assertThat(first.next()).isEqualTo(ref("19"));
        JobPage second = page(JobFilter.ALL, first.next(), 10);
        assertThat(second.next()).isNull();
        assertThat(refs(second)).first().isEqualTo(ref("20"));
        assertThat(page(JobFilter.ALL, null, 19).next()).isEqualTo(ref("28"));
        assertThat(page(JobFilter.ALL, null, 20).next()).isNull();
        assertThat(page(JobFilter.ALL, null, JobPage.MAX_SIZE).jobs()).hasSize(20);
    }

    @Test
    default void what_stays_is_listed_once_whatever_comes_goes_and_changes_between_pages() {
        bench().add(numbered(100, 200));
        List<JobRef> seen = new ArrayList<>();
        JobRef next = null;
        for (int number = 0; number < 10; number++) {
            JobPage page = page(JobFilter.ALL, next, 10);
            seen.addAll(refs(page));
            next = page.next();
            // The job that the next page begins after goes, others come before and after it, many change.
            bench().store().operate().cancel(refs(page));
            bench().store().operate().purge(refs(page).subList(5, 10));
            bench().add("0-" + number, "1" + number + "5-new", "9-" + number);
            bench().claim(3);
            bench().clock().advance(Duration.ofMinutes(9));
        }
        assertThat(seen).doesNotHaveDuplicates().containsAll(refs(100, 200));
    }

    @Test
    default void a_page_may_begin_after_a_job_that_never_was() {
        bench().add("a", "c");
        assertThat(refs(page(JobFilter.ALL, ref("b"), 9))).containsExactly(ref("c"));
        assertThat(refs(page(JobFilter.ALL, new JobRef("zzz", "a"), 9))).containsExactly(ref("c"));
        assertThat(refs(page(JobFilter.ALL, new JobRef("aaa", "a"), 9))).containsExactly(ref("a"), ref("c"));
    }

    @Test
    default void each_part_of_a_filter_leaves_out_what_does_not_fit() {
        bench().add(job("a-running").kind("mail"));
        bench().claimOne();
        bench().clock().advance(Duration.ofSeconds(1));
        bench().add(job("a-waiting").kind("mail"), job("b-later").delay(Duration.ofHours(1)));
        bench().clock().advance(Duration.ofSeconds(1));
        bench().add(NewJob.on("other").id("a-waiting"));
        lists(JobFilter.ALL.withQueue("other"), new JobRef("other", "a-waiting"));
        lists(JobFilter.ALL.withQueue("nobodys"));
        lists(JobFilter.ALL.withKind("mail"), ref("a-running"), ref("a-waiting"));
        lists(JobFilter.ALL.withOwner(Bench.OWNER.name()), ref("a-running"));
        lists(JobFilter.ALL.withOwner("nobody"));
        lists(JobFilter.ALL.withStates(JobState.RUNNING, JobState.SCHEDULED), ref("a-running"), ref("b-later"));
        lists(JobFilter.ALL.withIdPrefix("a-w"), ref("a-waiting"), new JobRef("other", "a-waiting"));
        lists(JobFilter.ALL.withIdPrefix("a-waiting").withQueue(QUEUE), ref("a-waiting"));
        lists(JobFilter.ALL.withKind("mail").withStates(JobState.AVAILABLE), ref("a-waiting"));
        lists(JobFilter.ALL.withKind("mail").withStates(JobState.SCHEDULED));
        lists(new JobFilter(QUEUE, Set.of(JobState.RUNNING), "mail", "contract", "a", null, null), ref("a-running"));
    }

    @Test
    default void the_time_of_arrival_is_bounded_from_a_time_on_and_before_another() {
        bench().add("a");
        bench().clock().advance(Duration.ofSeconds(1));
        bench().add("b");
        bench().clock().advance(Duration.ofSeconds(1));
        bench().add("c");
        var last = bench().now();
        lists(JobFilter.ALL.withEnqueued(last.minusSeconds(1), last), ref("b"));
        lists(JobFilter.ALL.withEnqueued(last.minusSeconds(1), null), ref("b"), ref("c"));
        lists(JobFilter.ALL.withEnqueued(null, last), ref("a"), ref("b"));
        lists(JobFilter.ALL.withEnqueued(last.plusNanos(1), null));
        lists(JobFilter.ALL.withEnqueued(last, last.plusNanos(1)), ref("c"));
    }

    @Test
    default void the_beginning_of_an_id_is_taken_by_the_letter() {
        List<String> ids =
                List.of("%", "%a", "_", "_a", "\\", "\\%", "A", "a", "a%", "*", "[a]", "'", "é", "e\u0301", "😀");
        bench().add(ids.toArray(String[]::new));
        for (String prefix : ids) {
            assertThat(refs(page(JobFilter.ALL.withIdPrefix(prefix), null, 99)))
                    .as(prefix)
                    .containsExactlyInAnyOrderElementsOf(ids.stream()
                            .filter(id -> id.startsWith(prefix))
                            .map(Bench::ref)
                            .toList());
        }
        assertThat(page(JobFilter.ALL.withIdPrefix(""), null, 99).jobs()).hasSize(ids.size());
    }

    @Test
    default void a_line_tells_what_matters_of_a_job_that_runs() {
        bench().add(job("a").kind("mail")
                .priority(3)
                .maxAttempts(7)
                .expireAfter(Duration.ofDays(1))
                .uniqueKey(UniqueKey.untilFinished("k")));
        var enqueued = bench().now();
        bench().clock().advance(Duration.ofSeconds(1));
        ClaimedJob job = bench().claimOne();
        bench().cancel(ref("a"));
        assertThat(page(JobFilter.ALL, null, 1).jobs())
                .containsExactly(new JobSummary(
                        ref("a"),
                        JobState.RUNNING,
                        "mail",
                        3,
                        1,
                        7,
                        enqueued,
                        enqueued,
                        enqueued.plus(Duration.ofDays(1)),
                        "k",
                        true,
                        Bench.OWNER.name(),
                        job.leaseUntil(),
                        null,
                        null));
    }

    @Test
    default void a_line_tells_the_latest_error_without_its_stack_trace() {
        bench().add(job("a"));
        bench().settle(Settlement.fail(bench().claimOne().lease(), new JobError("first", "1", "at first")));
        bench().clock().advance(Duration.ofMinutes(10));
        bench().settle(Settlement.failForGood(bench().claimOne().lease(), new JobError("last", "2", "at last")));
        assertThat(page(JobFilter.ALL, null, 1).jobs()).singleElement().satisfies(line -> {
            assertThat(line.state()).isEqualTo(JobState.DEAD);
            assertThat(line.lastError()).isEqualTo(new JobError("last", "2"));
            assertThat(line.finishedAt()).isEqualTo(bench().now());
            assertThat(line.attempt()).isEqualTo(2);
            assertThat(line.owner()).isNull();
            assertThat(line.leaseUntil()).isNull();
            assertThat(line.expiresAt()).isNull();
            assertThat(line.uniqueKey()).isNull();
        });
        bench().retry(ref("a"));
        assertThat(page(JobFilter.ALL, null, 1).jobs().get(0).finishedAt()).isNull();
    }

    @Test
    default void pruned_and_purged_jobs_are_not_listed() {
        for (String id : List.of("pruned", "purged", "kept")) {
            bench().complete(bench().running(id));
        }
        bench().store().operate().purge(List.of(ref("purged")));
        lists(JobFilter.ALL, ref("kept"), ref("pruned"));
        bench().clock().advance(Duration.ofDays(8));
        bench().upkeep();
        lists(JobFilter.ALL);
    }

    private JobPage page(JobFilter filter, @Nullable JobRef after, int limit) {
        return bench().store().inspect().list(filter, after, limit);
    }

    /** What fits, asked for at once and one by one. */
    private void lists(JobFilter filter, JobRef... expected) {
        assertThat(refs(page(filter, null, 99))).containsExactly(expected);
        assertThat(walk(filter, 1)).containsExactly(expected);
    }

    private List<JobRef> walk(JobFilter filter, int limit) {
        List<JobRef> refs = new ArrayList<>();
        JobRef next = null;
        do {
            JobPage page = page(filter, next, limit);
            refs.addAll(refs(page));
            next = page.next();
        } while (next != null);
        return refs;
    }

    private static List<JobRef> refs(JobPage page) {
        return page.jobs().stream().map(JobSummary::ref).toList();
    }

    private static List<JobRef> refs(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> ref("" + i)).toList();
    }

    private static List<NewJob> numbered(int from, int to) {
        return refs(from, to).stream().map(ref -> job(ref.id()).build()).toList();
    }
}
