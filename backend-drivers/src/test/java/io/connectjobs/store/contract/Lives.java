package io.connectjobs.store.contract;

import static io.connectjobs.store.contract.Bench.job;
import static io.connectjobs.store.contract.Bench.ref;

import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.JobError;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Payload;
import io.connectjobs.store.QueueSettings;
import io.connectjobs.store.RetryPolicy;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.UniqueKey;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Jobs that went through all that a job can go through, for a store that stands still afterwards. */
public final class Lives {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final RetryPolicy SLOW = RetryPolicy.parse("fixed(base=5h, nonRetryable=no.such.Order)");

    private Lives() {}

    /** Leaves jobs of every state but running, and an id whose job is gone. */
    public static void liveThem(Bench bench) {
        bench.configure(QueueSettings.NONE.withRetryPolicy(SLOW));
        ended(bench);
        bench.add(job("gone"));
        bench.complete(bench.claimOne());
        bench.store().operate().purge(List.of(ref("gone")));
        failed(bench);
        waiting(bench);
    }

    private static void ended(Bench bench) {
        ClaimedJob done = bench.running(whole("done"));
        bench.settle(Settlement.complete(done.lease(), Payload.json("{\"sum\": 4.20}")));
        ClaimedJob brief = bench.running("brief");
        bench.settle(Settlement.complete(brief.lease(), Payload.bytes(new byte[] {0, -1, 10}), HOUR.multipliedBy(9)));
        bench.complete(bench.running("plain"));
        bench.add("called-off", "given-up");
        bench.cancel(ref("called-off"));
        bench.discard(ref("given-up"));
        ClaimedJob stopped = bench.running("stopped");
        bench.cancel(ref("stopped"));
        bench.settle(Settlement.release(stopped.lease()));
        ClaimedJob sentBack = bench.running("sent-back");
        bench.complete(sentBack);
        bench.retry(ref("sent-back"));
        bench.complete(bench.claimOne());
    }

    private static void failed(Bench bench) {
        ClaimedJob dead = bench.running(job("dead").retryPolicy(SLOW));
        JobError error = JobError.of(new IllegalStateException("Out of \"paper\" ☃\nin tray 2"));
        bench.settle(Settlement.failForGood(dead.lease(), error));
        bench.settle(Settlement.fail(bench.running(job("again").maxAttempts(7)).lease(), error));
        bench.running(job("lost"));
        bench.expireLeases();
        bench.upkeep();
        bench.settle(Settlement.fail(bench.claimOne().lease(), new JobError("again", "and again")));
        bench.running(job("late").timeout(Duration.ofSeconds(1)).maxAttempts(1));
        bench.clock().advance(Duration.ofSeconds(2));
        bench.upkeep();
        bench.settle(Settlement.snooze(bench.running("sleeps").lease(), HOUR));
        bench.settle(Settlement.fail(
                bench.running(job("lost-key").uniqueKey(UniqueKey.whileWaiting("first")))
                        .lease(),
                error));
        bench.add(job("too-late").expiresAt(bench.now().plusMillis(5)));
        bench.clock().advance(Duration.ofMillis(6));
        bench.upkeep();
    }

    private static void waiting(Bench bench) {
        bench.add(whole("all").runAt(bench.now().plus(HOUR)));
        bench.add(job("urgent").priority(9), job("first"), job("second").priority(-3));
        bench.add(job("key").uniqueKey(UniqueKey.untilFinished("only \u00e9")));
        bench.add(job("window").uniqueKey(UniqueKey.within("hour", HOUR)));
        bench.add(job("queued").uniqueKey(UniqueKey.whileWaiting("queued")));
    }

    private static NewJob.Builder whole(String id) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("z", "last is first");
        headers.put("a", "\ud83d\ude00 \u202e");
        headers.put("", "");
        return job(id).kind("mail.send")
                .payload(Payload.json(" {\"to\": [1.10, \"\\u00e9\"]}\n"))
                .headers(headers)
                .priority(-7)
                .maxAttempts(3)
                .retryPolicy(RetryPolicy.parse("exponential(base=2s, cap=9m, jitter=0.25, nonRetryable=a.B|c)"))
                .timeout(Duration.ofMinutes(3))
                .expireAfter(Duration.ofDays(2))
                .uniqueKey(UniqueKey.untilFinished("key of " + id));
    }
}
