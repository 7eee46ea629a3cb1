package io.connectjobs.store.redis;

import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobRules;
import io.connectjobs.store.Payload;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.Settlement.Complete;
import io.connectjobs.store.Settlement.Fail;
import io.connectjobs.store.Settlement.Outcome;
import io.connectjobs.store.Settlement.Release;
import io.connectjobs.store.Settlement.Snooze;
import io.connectjobs.store.WholeMillis;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Says settlements as settle.lua reads them.
 *
 * @param keepResults how long results are kept in ms; empty for as long as their job
 * @param onDisk whether calls wait until the server has them on its disk
 */
record Turns(Calls calls, String keepResults, boolean onDisk) {
    static Turns of(Calls calls, Duration results, boolean onDisk) {
        boolean shorter = results.compareTo(JobRules.MAX_DELAY) < 0;
        return new Turns(calls, shorter ? Long.toString(results.toMillis()) : "", onDisk);
    }

    /** A call that settles, to which a claim may be added. */
    ScriptCall settling(String queue, SettlementOrder order) {
        ScriptCall call = turn(queue, order.alone(), order.claims());
        order.addTo(call);
        return call;
    }

    /** A call that settles nothing, to which a claim is added. */
    ScriptCall claiming(String queue) {
        return turn(queue, 0, 0);
    }

    private ScriptCall turn(String queue, int alone, int claims) {
        return calls.on(
                queue,
                Script.TURN,
                Integer.toString(alone),
                Integer.toString(claims),
                keepResults,
                Integer.toString(Calls.MOST));
    }

    static byte[] outcome(Settlement settlement) {
        Packer out = new Packer().raw(LeaseTokens.bytes(settlement.lease().token()));
        Outcome outcome = settlement.outcome();
        if (outcome instanceof Complete complete) {
            complete(out, complete);
        } else if (outcome instanceof Fail fail) {
            fail(out.number('F', 1), fail);
        } else if (outcome instanceof Release release) {
            putBack(out, Event.RELEASED, release.delay());
        } else if (outcome instanceof Snooze snooze) {
            putBack(out, Event.SNOOZED, snooze.delay());
        }
        return out.bytes();
    }

    private static void complete(Packer out, Complete complete) {
        Payload result = complete.result();
        if (result == null) {
            out.number('C', 1);
            return;
        }
        Duration ttl = complete.resultTtl();
        out.number('R', 1).number(ttl == null ? 0 : WholeMillis.of(ttl), 6).raw(JobBody.packed(result));
    }

    private static void fail(Packer out, Fail fail) {
        JobError error = fail.error();
        String stack = error.stackTrace();
        out.number(fail.retryable() ? 1 : 0, 1)
                .real(ThreadLocalRandom.current().nextDouble())
                .text(error.type(), 2)
                .text(error.message(), 2)
                .number(stack == null ? 0 : 1, 1)
                .raw(Packer.utf8(stack == null ? "" : stack));
    }

    private static void putBack(Packer out, Event event, Duration delay) {
        out.number('B', 1).number(event.code(), 1).number(WholeMillis.of(delay), 6);
    }
}
