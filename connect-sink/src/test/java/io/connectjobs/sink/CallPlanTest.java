package io.connectjobs.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.connect.LeaseToken;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobView;
import io.connectjobs.store.Lease;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CallPlanTest {
    private static final int CASES = 300;
    private static final String[] SETTINGS = {
        "operation", "header",
        "job.id", "${key}",
        "job.queue", "${header.q}",
        "job.unique.key", "${header.u|}",
        "tombstones", "cancel"
    };
    private static final String[] COMMANDS = {"cancel", "retry", "discard", "reschedule"};

    /** What a record is, to be made anew for each harness. */
    private record Said(String queue, String id, String operation, String command, String key) {
        static Said any(Random random, boolean keyed) {
            String queue = "q" + random.nextInt(2);
            String id = "id" + random.nextInt(4);
            int what = random.nextInt(10);
            if (what < 4) {
                return new Said(queue, id, "enqueue", "", keyed && random.nextBoolean() ? "u" : "");
            }
            if (what < 5) {
                return new Said(queue, id, "tombstone", "", "");
            }
            String command =
                    what < 9 ? COMMANDS[random.nextInt(COMMANDS.length)] : random.nextBoolean() ? "pause" : "resume";
            return new Said(queue, id, "command", command, "");
        }

        SinkRecord on(SinkHarness sink) {
            boolean isTombstone = operation.equals("tombstone");
            List<String> headers = new ArrayList<>(List.of("q", queue, "job.operation"));
            headers.add(isTombstone ? "enqueue" : operation);
            headers.addAll(List.of("job.queue", queue));
            if (!command.isEmpty()) {
                headers.addAll(List.of("job.command", command, "job.run.at", "2100-01-01T00:00:00Z"));
            }
            if (!key.isEmpty()) {
                headers.addAll(List.of("u", key));
            }
            return sink.keyed(id, isTombstone ? null : this + "-" + headers, headers.toArray(String[]::new));
        }
    }

    /** All that an onlooker could tell; a retried job is due at the time of its retry, which is not the same twice. */
    private static List<String> seen(SinkHarness sink, List<Said> said) {
        Set<JobRef> retried = said.stream()
                .filter(one -> one.command().equals("retry"))
                .map(one -> new JobRef(one.queue(), one.id()))
                .collect(Collectors.toSet());
        List<String> seen = new ArrayList<>();
        for (String queue : List.of("q0", "q1")) {
            seen.add(queue + " paused " + sink.isPaused(queue));
            for (int i = 0; i < 4; i++) {
                seen.add(queue + " "
                        + sink.store.inspect().find(new JobRef(queue, "id" + i)).map(CallPlanTest::form));
            }
            sink.store.operate().resume(queue);
            seen.add(queue + " in order "
                    + sink.claim(queue).stream()
                            .map(ClaimedJob::ref)
                            .filter(ref -> !retried.contains(ref))
                            .toList());
        }
        return seen;
    }

    private static String form(JobView job) {
        boolean isMoved = job.runAt().toString().startsWith("2100");
        return job.ref() + " " + job.state() + " moved " + isMoved + " " + job.payload();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void few_calls_leave_the_same_as_one_call_for_each_record(boolean keyed) {
        int calls = 0;
        int records = 0;
        for (int seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            List<Said> said = IntStream.range(0, 2 + random.nextInt(25))
                    .mapToObj(i -> Said.any(random, keyed))
                    .toList();
            try (SinkHarness together = new SinkHarness(true, SETTINGS);
                    SinkHarness single = new SinkHarness(true, SETTINGS)) {
                SinkRecord[] batch = said.stream().map(one -> one.on(together)).toArray(SinkRecord[]::new);
                together.put(batch);
                said.forEach(one -> single.put(one.on(single)));
                assertThat(seen(together, said)).as("seed %d: %s", seed, said).isEqualTo(seen(single, said));
                assertThat(together.context.reasons())
                        .as("seed %d: but the same command twice in one call is carried out once", seed)
                        .isSubsetOf(single.context.reasons());
            }
            calls += plan(said).size();
            records += said.size();
        }
        assertThat(calls).as("calls for %d records", records).isLessThan(records * 2 / 3);
    }

    private static List<Call> plan(List<Said> said) {
        RecordSorter sorter = new RecordSorter(JobSinkConfig.of(SinkHarness.props(SETTINGS)));
        try (SinkHarness any = new SinkHarness(true, SETTINGS)) {
            return CallPlan.of(
                    sorter.sort(said.stream().map(one -> one.on(any)).toList()).items(), 1000);
        }
    }

    @Test
    void thousands_of_jobs_and_commands_for_them_take_a_call_for_each_kind() {
        List<Said> said = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            said.add(new Said("q", "job" + i, "enqueue", "", ""));
            said.add(new Said("q", "job" + i, "command", i % 2 == 0 ? "cancel" : "reschedule", ""));
        }
        assertThat(plan(said))
                .extracting(call -> call.kind().verb() + " " + call.items().size())
                .containsExactly("ENQUEUE 1000", "CANCEL 500", "RESCHEDULE 500");
    }

    @Test
    void what_follows_a_pause_never_goes_before_it() {
        assertThat(plan(List.of(
                        new Said("q", "a", "enqueue", "", ""),
                        new Said("q", "a", "command", "pause", ""),
                        new Said("q", "b", "enqueue", "", ""),
                        new Said("other", "c", "enqueue", "", ""),
                        new Said("q", "a", "command", "cancel", ""),
                        new Said("q", "a", "command", "resume", ""))))
                .extracting(call -> call.kind().verb() + " " + call.items().size())
                .containsExactly("ENQUEUE 2", "PAUSE 1", "ENQUEUE 1", "CANCEL 1", "RESUME 1");
    }

    @Test
    void what_stands_before_a_release_is_never_done_after_it_nor_the_other_way_round() {
        List<Command> commands = List.of(
                new Command.OnJob(Verb.CANCEL, new JobRef("a", "1"), null, false),
                new Command.OnConnector("gone"),
                new Command.OnJob(Verb.CANCEL, new JobRef("b", "2"), null, false),
                new Command.OnQueue(Verb.PAUSE, "a"),
                new Command.OnConnector("gone too"),
                new Command.OnQueue(Verb.PAUSE, "c"));
        List<Item> items = commands.stream()
                .map(command -> new Item(new SinkRecord("t", 0, null, null, null, null, 0), command))
                .toList();
        assertThat(CallPlan.of(items, 10))
                .extracting(call -> call.kind().verb())
                .containsExactly(Verb.CANCEL, Verb.RELEASE, Verb.CANCEL, Verb.PAUSE, Verb.RELEASE, Verb.PAUSE);
    }

    @Test
    void two_answers_for_one_job_never_share_a_call() {
        Lease lease = new Lease(new JobRef("q", "a"), "token");
        Lease other = new Lease(new JobRef("q", "b"), "token");
        List<Item> items = Stream.of(
                        new Answer.Extended(lease, Duration.ofMinutes(1)),
                        new Answer.Settled(Settlement.complete(other)),
                        new Answer.Settled(Settlement.complete(lease)))
                .map(answer -> new Item(new SinkRecord("t", 0, null, null, null, null, 0), answer))
                .toList();
        assertThat(CallPlan.of(items, 10))
                .extracting(call -> call.items().size())
                .containsExactly(2, 1);
    }

    @Test
    void a_call_has_no_more_than_a_batch() {
        List<Item> items = IntStream.range(0, 25)
                .mapToObj(i -> new Item(
                        new SinkRecord("t", 0, null, null, null, null, i),
                        new Enqueue(NewJob.on("q").id("id" + i).build())))
                .toList();
        assertThat(CallPlan.of(items, 10))
                .extracting(call -> call.items().size())
                .containsExactly(10, 10, 5);
    }

    @Test
    void a_job_that_follows_the_answer_of_its_keys_holder_gets_the_key() {
        try (SinkHarness sink = new SinkHarness(true, SETTINGS)) {
            sink.put(new Said("q0", "first", "enqueue", "", "u").on(sink));
            String lease = LeaseToken.format(sink.claim("q0", "first").lease());
            sink.put(
                    new Said("q0", "other", "enqueue", "", "").on(sink),
                    sink.record(null, "job.operation", "settle", "job.lease", lease, "job.outcome", "complete"),
                    new Said("q0", "second", "enqueue", "", "u").on(sink));
            assertThat(sink.job("q0", "second").state()).isEqualTo(JobState.AVAILABLE);
        }
    }

    @Test
    void a_job_that_comes_before_the_answer_of_its_keys_holder_does_not_get_the_key() {
        try (SinkHarness sink = new SinkHarness(true, SETTINGS)) {
            sink.put(new Said("q0", "first", "enqueue", "", "u").on(sink));
            sink.waiting("any");
            String other = LeaseToken.format(sink.claim("work", "any").lease());
            String lease = LeaseToken.format(sink.claim("q0", "first").lease());
            sink.put(
                    sink.record(null, "job.operation", "settle", "job.lease", other, "job.outcome", "complete"),
                    new Said("q0", "second", "enqueue", "", "u").on(sink),
                    sink.record(null, "job.operation", "settle", "job.lease", lease, "job.outcome", "complete"));
            assertThat(sink.store.inspect().find(new JobRef("q0", "second"))).isEmpty();
        }
    }
}
