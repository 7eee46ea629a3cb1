package io.connectjobs.store.contract;

import static io.connectjobs.store.contract.Bench.QUEUE;
import static io.connectjobs.store.contract.Bench.job;
import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.EnqueueResult;
import io.connectjobs.store.EnqueueResult.Added;
import io.connectjobs.store.EnqueueResult.Duplicate;
import io.connectjobs.store.EnqueueResult.Rejected;
import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.JobFilter;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobView;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Payload;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.UniqueKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Jobs with hostile texts are kept to the byte or refused by the name of the field, each for itself. */
interface HostileJobContract extends ContractCases {
    int HOSTILE_ROUNDS = 40;

    @Test
    default void a_hostile_text_is_kept_to_the_byte_or_refused_by_the_name_of_its_field() {
        HostileText texts = HostileText.of("jobs");
        JobRef bystander = bench().add(NewJob.on("bystander").id("b").payload(Payload.text("calm")));
        JobView before = bench().view(bystander);
        Map<JobRef, NewJob> added = new HashMap<>();
        for (int round = 0; round < HOSTILE_ROUNDS; round++) {
            offer(round, texts.next(), added);
            settle(added);
        }
        assertThat(bench().view(bystander)).isEqualTo(before);
        assertThat(bench().events(bystander)).containsExactly(Event.ENQUEUED);
        assertThat(bench().store().inspect().list(JobFilter.ALL, null, 10_000).jobs())
                .hasSize(added.size() + 1);
    }

    /** The same text in each field of a job of its own, all in one batch. */
    private void offer(int round, String text, Map<JobRef, NewJob> added) {
        List<NewJob> jobs = new ArrayList<>();
        for (HostileField field : HostileField.ALL) {
            jobs.add(field.with("job-" + round + "-" + jobs.size(), text));
        }
        List<EnqueueResult> results = bench().store().enqueue(jobs);
        for (int i = 0; i < jobs.size(); i++) {
            check(HostileField.ALL.get(i), text, jobs.get(i), results.get(i), added);
        }
    }

    private void check(HostileField field, String text, NewJob job, EnqueueResult result, Map<JobRef, NewJob> added) {
        JobRef ref = new JobRef(job.queue(), Objects.requireNonNull(job.id()));
        boolean taken = !(result instanceof Rejected);
        field.allowed()
                .apply(text)
                .ifPresent(allowed -> assertThat(taken)
                        .as("%s taken with '%.80s'", field.name(), text)
                        .isEqualTo(allowed));
        if (result instanceof Rejected rejected) {
            assertThat(rejected.field()).isEqualTo(field.name());
            assertThat(rejected.reason()).isNotBlank().hasSizeLessThan(400).matches(HostileText::isStorable);
            assertThat(bench().store().inspect().find(ref)).isEmpty();
        } else if (added.containsKey(ref)) {
            assertThat(result).isEqualTo(new Duplicate(ref));
        } else {
            assertThat(result).isEqualTo(new Added(ref));
            added.put(ref, job);
            isKept(job, bench().view(ref));
            assertThat(bench().events(ref)).containsExactly(Event.ENQUEUED);
        }
    }

    private void isKept(NewJob job, JobView view) {
        assertThat(view.ref()).isEqualTo(new JobRef(job.queue(), Objects.requireNonNull(job.id())));
        assertThat(view.kind()).isEqualTo(job.kind());
        assertThat(view.headers()).isEqualTo(job.headers());
        assertThat(view.payload()).isEqualTo(job.payload());
        assertThat(view.uniqueKey())
                .isEqualTo(job.uniqueKey() == null ? null : job.uniqueKey().key());
        assertThat(bench().store()
                        .inspect()
                        .list(JobFilter.ALL.withIdPrefix(view.ref().id()).withKind(job.kind()), null, 10_000)
                        .jobs())
                .anyMatch(line -> line.ref().equals(view.ref()) && Objects.equals(line.uniqueKey(), view.uniqueKey()));
    }

    /** Claims what came, looks at it once more, and completes it with its own payload as the result. */
    private void settle(Map<JobRef, NewJob> added) {
        for (ClaimedJob job : bench().claim(100)) {
            NewJob given = Objects.requireNonNull(added.get(job.ref()));
            assertThat(job.kind()).isEqualTo(given.kind());
            assertThat(job.headers()).isEqualTo(given.headers());
            assertThat(job.payload()).isEqualTo(given.payload());
            bench().settle(Settlement.complete(job.lease(), given.payload()));
            assertThat(bench().view(job.ref()).result()).isEqualTo(given.payload());
        }
    }

    @Test
    default void a_hundred_bad_jobs_among_five_thousand_are_refused_each_by_its_field_and_the_others_stored() {
        List<NewJob> jobs = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            jobs.add((i % 50 == 25 ? bad(i) : job("job-" + i).priority(i % 3)).build());
        }
        List<EnqueueResult> results = bench().store().enqueue(jobs);
        assertThat(results).hasSize(5_000);
        for (int i = 0; i < 5_000; i++) {
            if (i % 50 == 25) {
                String field =
                        List.of("payload", "kind", "priority", "uniqueKey").get(i / 50 % 4);
                assertThat(results.get(i)).isInstanceOfSatisfying(Rejected.class, rejected -> {
                    assertThat(rejected.field()).isEqualTo(field);
                    assertThat(rejected.reason()).isNotBlank();
                });
            } else {
                assertThat(results.get(i)).isEqualTo(new Added(Bench.ref("job-" + i)));
            }
        }
        assertThat(bench().store().inspect().counts()).isEqualTo(Map.of(QUEUE, Map.of(JobState.AVAILABLE, 4_900L)));
        assertThat(bench().claimIds(5_000))
                .isEqualTo(IntStream.of(2, 1, 0)
                        .boxed()
                        .flatMap(priority -> IntStream.range(0, 5_000)
                                .filter(i -> i % 50 != 25 && i % 3 == priority)
                                .mapToObj(i -> "job-" + i))
                        .toList());
    }

    private static NewJob.Builder bad(int number) {
        NewJob.Builder job = job("job-" + number);
        return switch (number / 50 % 4) {
            case 0 -> job.payload(Payload.json("{"));
            case 1 -> job.kind("no such kind");
            case 2 -> job.priority(Integer.MIN_VALUE);
            default -> job.uniqueKey(UniqueKey.whileWaiting("\0"));
        };
    }
}
