package io.connectjobs.store.model;

import io.connectjobs.store.JobRef;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Payload;
import io.connectjobs.store.RetryPolicy;
import io.connectjobs.store.UniqueKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Adds a batch: with delays, priorities, keys of all flavours, ids that are there already, and jobs that break a rule. */
record Enqueue(List<NewJob> jobs) implements Step {
    static final List<RetryPolicy> POLICIES = List.of(
            RetryPolicy.parse("fixed(base=0s)"),
            RetryPolicy.parse("fixed(base=10s)"),
            RetryPolicy.parse("fixed(base=5s, nonRetryable=" + Answers.OWN_ERROR + "|other)"),
            RetryPolicy.parse("linear(base=3s, cap=5s)"),
            RetryPolicy.parse("exponential(base=2s, cap=1m)"));

    static Step random(Dice dice) {
        return new Enqueue(dice.some(5, () -> job(dice)));
    }

    private static NewJob job(Dice dice) {
        JobRef ref = dice.ref();
        NewJob.Builder job = NewJob.on(ref.queue())
                .id(ref.id())
                .kind(dice.any("mail", "print"))
                .payload(Payload.text("v" + dice.below(100)))
                .priority(dice.percent(60) ? 0 : dice.below(3) - 1)
                .maxAttempts(1 + dice.below(3))
                .retryPolicy(dice.percent(50) ? null : dice.any(POLICIES))
                .uniqueKey(dice.percent(55) ? null : key(dice));
        if (dice.percent(20)) {
            job.headers(Map.of("h", "" + dice.below(9)));
        }
        if (dice.percent(25)) {
            job.delay(dice.seconds(30));
        } else if (dice.percent(15)) {
            job.runAt(Subject.START.plus(dice.seconds(300)));
        }
        ending(job, dice);
        return dice.percent(8) ? spoilt(job, dice) : job.build();
    }

    /** Attempts that must be over in time, and jobs that must have begun. */
    private static void ending(NewJob.Builder job, Dice dice) {
        if (dice.percent(20)) {
            job.timeout(Duration.ofSeconds(1 + dice.below(30)));
        }
        if (dice.percent(15)) {
            job.expireAfter(Duration.ofSeconds(1 + dice.below(120)));
        } else if (dice.percent(10)) {
            job.expiresAt(Subject.START.plus(dice.seconds(600)));
        }
    }

    private static UniqueKey key(Dice dice) {
        String key = dice.any("x", "x", "y");
        UniqueKey unique = dice.any(
                UniqueKey.whileWaiting(key),
                UniqueKey.untilFinished(key),
                UniqueKey.within(key, Duration.ofSeconds(1 + dice.below(60))));
        return dice.percent(40) ? unique.replacing() : unique;
    }

    private static NewJob spoilt(NewJob.Builder job, Dice dice) {
        return switch (dice.below(6)) {
            case 0 -> job.id("").build();
            case 1 -> job.kind("no name").build();
            case 2 -> job.priority(2_000_000).build();
            case 3 -> job.maxAttempts(0).build();
            case 4 ->
                job.payload(Payload.text("x".repeat(Subject.MAX_PAYLOAD + 1))).build();
            default ->
                job.uniqueKey(UniqueKey.within("x", Duration.ofSeconds(-1))).build();
        };
    }

    @Override
    public Object run(Subject subject) {
        return subject.store().enqueue(jobs);
    }

    @Override
    public List<Step> smaller() {
        return Batch.smaller(jobs, Enqueue::new);
    }

    @Override
    public String toString() {
        return jobs.stream().map(Enqueue::text).collect(Collectors.joining("  ", "enqueue ", ""));
    }

    private static String text(NewJob job) {
        UniqueKey key = job.uniqueKey();
        return job.queue() + "/" + job.id() + "(" + job.kind() + " "
                + job.payload().text()
                + (job.priority() == 0 ? "" : " priority=" + job.priority())
                + told(" runAt=", job.runAt())
                + told(" delay=", job.delay())
                + " attempts=" + job.maxAttempts()
                + told(" timeout=", job.timeout())
                + told(" expiresAt=", job.expiresAt())
                + told(" expireAfter=", job.expireAfter())
                + told(" retry=", job.retryPolicy())
                + (job.headers().isEmpty() ? "" : " headers=" + job.headers())
                + (key == null
                        ? ""
                        : " key=" + key.key() + " " + key.hold() + told(" ", key.window()) + " " + key.conflict())
                + ")";
    }

    private static String told(String name, @Nullable Object value) {
        return value == null ? "" : name + value;
    }
}
