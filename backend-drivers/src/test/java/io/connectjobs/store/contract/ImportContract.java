package io.connectjobs.store.contract;

import static io.connectjobs.store.contract.Bench.QUEUE;
import static io.connectjobs.store.contract.Bench.job;
import static io.connectjobs.store.contract.Bench.ref;
import static io.connectjobs.store.contract.Removal.NAME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.connectjobs.store.Capabilities.Capability;
import io.connectjobs.store.HistoryEntry;
import io.connectjobs.store.ImportResult;
import io.connectjobs.store.ImportResult.Already;
import io.connectjobs.store.ImportResult.Conflict;
import io.connectjobs.store.ImportResult.Imported;
import io.connectjobs.store.ImportResult.Rejected;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobRules;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobView;
import io.connectjobs.store.Moved;
import io.connectjobs.store.MovedCounts;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Payload;
import io.connectjobs.store.Transfer;
import io.connectjobs.store.UniqueKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What an import does with what is there already, and with what it can't take. */
interface ImportContract extends ContractCases {
    Instant LONG_AGO = Instant.parse("2031-01-01T00:00:00Z");

    @Test
    default void an_import_that_comes_again_adds_nothing_twice() {
        Bench bench = bench();
        List<Moved> jobs = List.of(waiting("a"), waiting("b"), new Moved.Id(ref("gone"), bench.now()));
        assertThat(bringIn(jobs))
                .containsExactly(new Imported(ref("a")), new Imported(ref("b")), new Imported(ref("gone")));
        assertThat(bringIn(jobs))
                .containsExactly(new Already(ref("a")), new Already(ref("b")), new Already(ref("gone")));
        List<Moved> more = new ArrayList<>(jobs);
        more.add(waiting("c"));
        more.add(waiting("c"));
        assertThat(bringIn(more).subList(3, 5)).containsExactly(new Imported(ref("c")), new Already(ref("c")));
        assertThat(bench.store().inspect().counts()).isEqualTo(Map.of(QUEUE, Map.of(JobState.AVAILABLE, 3L)));
        assertThat(bench.view(ref("a")).errors()).hasSize(1);
        assertThat(bench.history(ref("a"))).hasSize(1);
        assertThat(bench.transfer().imported(NAME, QUEUE))
                .isEqualTo(new MovedCounts(Map.of(JobState.AVAILABLE, 3L), 1, 3, 3));
    }

    @Test
    default void an_import_that_comes_again_leaves_alone_what_became_of_its_jobs() {
        bringIn(List.of(waiting("a"), waiting("b"), waiting("c")));
        bench().complete(bench().claimOne());
        var running = bench().claimOne();
        assertThat(bringIn(List.of(waiting("a"), waiting("b"), waiting("c"))))
                .allSatisfy(result -> assertThat(result).isInstanceOf(Already.class));
        assertThat(bench().state(ref("a"))).isEqualTo(JobState.COMPLETED);
        assertThat(bench().state(running.ref())).isEqualTo(JobState.RUNNING);
        bench().store().operate().purge(List.of(ref("a")));
        assertThat(bringIn(List.of(waiting("a")))).containsExactly(new Already(ref("a")));
        assertThat(bench().store().inspect().find(ref("a"))).isEmpty();
        assertThat(bench().transfer().imported(NAME, QUEUE).of(JobState.AVAILABLE))
                .isEqualTo(3);
    }

    @Test
    default void another_export_of_the_same_jobs_counts_them_as_its_own() {
        bringIn(List.of(waiting("a"), waiting("b")));
        assertThat(bench().transfer().importAll("removal-2", List.of(waiting("a"), waiting("c"))))
                .containsExactly(new Already(ref("a")), new Imported(ref("c")));
        assertThat(bench().transfer().imported("removal-2", QUEUE).of(JobState.AVAILABLE))
                .isEqualTo(2);
        assertThat(bench().transfer().imported(NAME, QUEUE).of(JobState.AVAILABLE))
                .isEqualTo(1);
    }

    @Test
    default void a_job_that_came_due_or_lost_its_result_by_itself_is_still_the_same() {
        JobView later = view("a", JobState.RETRYABLE);
        bringIn(List.of(moved(later)));
        assertThat(bringIn(List.of(moved(view("a", JobState.AVAILABLE))))).containsExactly(new Already(ref("a")));
        JobView done = ended("b", Payload.text("sum"), bench().now().plusSeconds(9));
        bringIn(List.of(moved(done)));
        assertThat(bringIn(List.of(moved(ended("b", null, null))))).containsExactly(new Already(ref("b")));
        bringIn(List.of(moved(ended("c", Payload.text("sum"), null))));
        assertThat(bringIn(List.of(moved(ended("c", Payload.text("other"), null)))))
                .containsExactly(new Conflict(ref("c"), "id", Conflict.OTHERWISE));
    }

    @Test
    default void a_job_that_has_changed_since_is_a_conflict_and_changes_nothing() {
        bringIn(List.of(waiting("a")));
        JobView other = with(view("a", JobState.AVAILABLE), Payload.text("other"));
        assertThat(bringIn(List.of(moved(other)))).containsExactly(new Conflict(ref("a"), "id", Conflict.OTHERWISE));
        assertThat(bench().view(ref("a")).payload()).isEqualTo(Payload.text("work"));
        assertThat(bench().transfer().imported(NAME, QUEUE).allJobs()).isEqualTo(1);
    }

    @Test
    default void a_job_that_is_there_and_was_not_imported_is_a_conflict_and_changes_nothing() {
        bench().transfer();
        bench().complete(bench().running("gone"));
        bench().store().operate().purge(List.of(ref("gone")));
        bench().add("a");
        assertThat(bringIn(List.of(waiting("a"), waiting("gone"), waiting("c"))))
                .containsExactly(
                        new Conflict(ref("a"), "id", Conflict.TAKEN),
                        new Conflict(ref("gone"), "id", Conflict.TAKEN),
                        new Imported(ref("c")));
        assertThat(bench().view(ref("a")).payload()).isEqualTo(Payload.json("null"));
        assertThat(bench().transfer().imported(NAME, QUEUE).allJobs()).isEqualTo(1);
    }

    @Test
    default void a_job_that_is_there_and_exactly_the_same_is_no_conflict() {
        bench().transfer();
        bench().add(job("a").payload(Payload.text("x")));
        bench().store().operate().pause(QUEUE);
        List<Moved> same = Removal.moved(Removal.export(bench().transfer(), QUEUE, 10));
        assertThat(bringIn(same)).containsExactly(new Already(ref("a")));
        assertThat(bench().transfer().imported(NAME, QUEUE)).isEqualTo(Removal.counts(same));
        assertThat(bringIn(same)).containsExactly(new Already(ref("a")));
        assertThat(bench().history(ref("a"))).hasSize(1);
    }

    @Test
    default void an_id_without_a_job_takes_none_away() {
        bench().transfer();
        bench().add("a");
        assertThat(bringIn(List.of(new Moved.Id(ref("a"), bench().now())))).containsExactly(new Already(ref("a")));
        assertThat(bench().state(ref("a"))).isEqualTo(JobState.AVAILABLE);
    }

    @Test
    default void a_unique_key_that_another_holds_is_a_conflict_that_names_the_holder() {
        bench().transfer();
        bench().add(job("holder").uniqueKey(UniqueKey.untilFinished("k")));
        Moved held = holding("a", "k");
        assertThat(bringIn(List.of(held, holding("b", "free"), holding("c", "free"))))
                .containsExactly(
                        new Conflict(ref("a"), "uniqueKey", "is held by " + ref("holder")),
                        new Imported(ref("b")),
                        new Conflict(ref("c"), "uniqueKey", "is held by " + ref("b")));
        assertThat(bench().store().inspect().find(ref("a"))).isEmpty();
        bench().cancel(ref("holder"));
        assertThat(bringIn(List.of(held))).containsExactly(new Imported(ref("a")));
        assertThat(bringIn(List.of(held))).containsExactly(new Already(ref("a")));
    }

    @Test
    default void bad_jobs_are_refused_by_field_and_stop_no_other() {
        JobView good = view("a", JobState.AVAILABLE);
        refused("state", moved(view("a", JobState.RUNNING)));
        refused("finishedAt", moved(view("a", JobState.DEAD)));
        refused("queue", new Moved.Id(new JobRef("no queue", "a"), LONG_AGO));
        refused("id", new Moved.Id(new JobRef(QUEUE, ""), LONG_AGO));
        refused("since", new Moved.Id(ref("a"), Instant.MIN));
        refused("payload", moved(with(good, Payload.json("{"))));
        refused("payload", moved(with(good, Payload.bytes(new byte[2 * 1024 * 1024]))));
        refused("result", moved(with(good, Payload.text("x"), view -> view)));
        refused("uniqueKey", new Moved.Job(good, new Moved.HeldKey(UniqueKey.Hold.UNFINISHED, null), List.of()));
        refused("attempt", moved(attempts(good, 9, 3)));
        refused("maxAttempts", moved(attempts(good, 0, 0)));
        refused(
                "history",
                new Moved.Job(
                        good,
                        null,
                        List.of(new HistoryEntry(Instant.MAX, HistoryEntry.Event.CLAIMED, JobState.RUNNING, 1))));
        List<ImportResult> mixed = bringIn(List.of(moved(view("a", JobState.RUNNING)), waiting("b")));
        assertThat(mixed.get(0)).isInstanceOf(Rejected.class);
        assertThat(mixed.get(1)).isEqualTo(new Imported(ref("b")));
    }

    private void refused(String field, Moved moved) {
        assertThat(bringIn(List.of(moved)))
                .singleElement()
                .isInstanceOfSatisfying(
                        Rejected.class, rejected -> assertThat(rejected.field()).isEqualTo(field));
        assertThat(bench().store().inspect().counts()).isEqualTo(Map.of());
    }

    @Test
    default void more_than_a_batch_is_refused() {
        Transfer transfer = bench().transfer();
        List<Moved> many = Collections.nCopies(JobRules.MAX_BATCH + 1, waiting("a"));
        assertThatThrownBy(() -> transfer.importAll(NAME, many)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    default void a_waiting_job_stands_by_the_clock_of_its_new_store() {
        Instant now = bench().now();
        JobView due = at(view("due", JobState.SCHEDULED), now.minusSeconds(60));
        JobView early = at(view("early", JobState.AVAILABLE), now.plusSeconds(60));
        JobView again = at(view("again", JobState.RETRYABLE), now.plusSeconds(30));
        bringIn(List.of(moved(due), moved(early), moved(again)));
        assertThat(bench().state(ref("due"))).isEqualTo(JobState.AVAILABLE);
        assertThat(bench().state(ref("early"))).isEqualTo(JobState.SCHEDULED);
        assertThat(bench().state(ref("again"))).isEqualTo(JobState.RETRYABLE);
        assertThat(bench().claimIds(9)).containsExactly("due");
        bench().clock().advance(Duration.ofSeconds(30));
        assertThat(bench().claimIds(9)).containsExactly("again");
        bench().clock().advance(Duration.ofSeconds(30));
        assertThat(bench().claimIds(9)).contains("early");
    }

    @Test
    default void an_import_never_hides_from_claims_behind_what_was_claimed_before() {
        bench().transfer();
        for (int i = 0; i < 3; i++) {
            bench().complete(bench().running("before-" + i));
            bench().clock().advance(Duration.ofSeconds(10));
        }
        assertThat(bench().claim(1)).isEmpty();
        bringIn(List.of(
                waiting("a"),
                moved(at(view("b", JobState.SCHEDULED), bench().now().minusSeconds(5)))));
        assertThat(bench().claimIds(9)).containsExactly("a", "b");
    }

    @Test
    default void an_imported_job_waits_where_its_queue_is_paused() {
        bench().transfer();
        bench().store().operate().pause(QUEUE);
        bringIn(List.of(waiting("a")));
        assertThat(bench().claim(9)).isEmpty();
        bench().store().operate().resume(QUEUE);
        assertThat(bench().claimIds(9)).containsExactly("a");
    }

    @Test
    default void two_that_import_the_same_at_once_import_each_job_once() {
        bench().transfer();
        List<Moved> jobs = IntStream.range(0, 200)
                .<Moved>mapToObj(i -> i % 4 == 0 ? holding("job-" + i, "key-" + i) : waiting("job-" + i))
                .toList();
        List<JobStore> stores = bench().stores(4);
        List<List<ImportResult>> results = Racers.race(
                4,
                racer -> Racers.retrying(
                        () -> stores.get(racer).transfer().orElseThrow().importAll(NAME, jobs)));
        for (int i = 0; i < jobs.size(); i++) {
            int job = i;
            assertThat(results.stream().map(one -> one.get(job)))
                    .as("results of job %d", job)
                    .allMatch(result -> result instanceof Imported || result instanceof Already);
            assertThat(results.stream().filter(one -> one.get(job) instanceof Imported))
                    .as("who imported job %d", job)
                    .hasSize(1);
        }
        assertThat(bench().transfer().imported(NAME, QUEUE).allJobs()).isEqualTo(200);
        assertThat(bench().count(JobState.AVAILABLE)).isEqualTo(200);
    }

    @Test
    default void those_who_listen_hear_of_what_happens_here_and_not_of_what_happened_elsewhere() {
        bench().transfer();
        bench().requires(Capability.FEED);
        FeedReader reader = FeedReader.of(bench().store().feed().orElseThrow());
        bench().add("before");
        bringIn(List.of(waiting("a"), moved(ended("b", Payload.text("sum"), null))));
        bench().complete(bench().claimOne());
        reader.readAll();
        assertThat(reader.events())
                .extracting(event -> event.ref().id() + " " + event.entry().event())
                .containsExactlyInAnyOrder("before ENQUEUED", "a CLAIMED", "a COMPLETED");
    }

    @Test
    default void what_was_imported_is_forgotten_with_the_ids() {
        bringIn(List.of(waiting("a")));
        bench().clock().advance(bench().settings().dedupeKeep());
        bench().upkeep();
        assertThat(bench().transfer().imported(NAME, QUEUE)).isEqualTo(MovedCounts.NONE);
        assertThat(bench().state(ref("a"))).isEqualTo(JobState.AVAILABLE);
    }

    private List<ImportResult> bringIn(List<Moved> jobs) {
        return bench().transfer().importAll(NAME, jobs);
    }

    private static Moved waiting(String id) {
        return moved(view(id, JobState.AVAILABLE));
    }

    private static Moved holding(String id, String key) {
        JobView view = view(id, JobState.AVAILABLE);
        JobView named = new JobView(
                view.ref(),
                view.state(),
                view.kind(),
                view.payload(),
                view.headers(),
                0,
                0,
                5,
                null,
                LONG_AGO,
                LONG_AGO,
                null,
                null,
                key,
                false,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of());
        return new Moved.Job(named, new Moved.HeldKey(UniqueKey.Hold.UNFINISHED, null), List.of());
    }

    private static Moved.Job moved(JobView view) {
        return new Moved.Job(
                view, null, List.of(new HistoryEntry(LONG_AGO, HistoryEntry.Event.ENQUEUED, JobState.AVAILABLE, 0)));
    }

    private static JobView view(String id, JobState state) {
        return view(id, state, Payload.text("work"), 1, 5, LONG_AGO, null, null, null);
    }

    private static JobView ended(String id, @Nullable Payload result, @Nullable Instant until) {
        return view(id, JobState.COMPLETED, Payload.text("work"), 1, 5, LONG_AGO, LONG_AGO, result, until);
    }

    private static JobView at(JobView view, Instant runAt) {
        return view(view.ref().id(), view.state(), view.payload(), 1, 5, runAt, null, null, null);
    }

    private static JobView with(JobView view, Payload payload) {
        return view(view.ref().id(), view.state(), payload, 1, 5, view.runAt(), null, null, null);
    }

    private static JobView with(JobView view, Payload result, UnaryOperator<JobView> same) {
        return same.apply(view(view.ref().id(), view.state(), view.payload(), 1, 5, view.runAt(), null, result, null));
    }

    private static JobView attempts(JobView view, int attempt, int most) {
        return view(view.ref().id(), view.state(), view.payload(), attempt, most, view.runAt(), null, null, null);
    }

    private static JobView view(
            String id,
            JobState state,
            Payload payload,
            int attempt,
            int maxAttempts,
            Instant runAt,
            @Nullable Instant finishedAt,
            @Nullable Payload result,
            @Nullable Instant resultUntil) {
        return new JobView(
                ref(id),
                state,
                NewJob.on(QUEUE).build().kind(),
                payload,
                Map.of("h", "v"),
                0,
                attempt,
                maxAttempts,
                null,
                runAt,
                LONG_AGO,
                null,
                null,
                null,
                false,
                null,
                null,
                null,
                finishedAt,
                result,
                resultUntil,
                List.of(new JobView.AttemptError(1, LONG_AGO, new JobError("t", "m", "trace"))));
    }
}
