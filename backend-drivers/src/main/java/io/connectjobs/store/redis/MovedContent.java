package io.connectjobs.store.redis;

import io.connectjobs.store.HistoryEntry;
import io.connectjobs.store.JobView;
import io.connectjobs.store.Moved;
import io.connectjobs.store.Moved.HeldKey;
import io.connectjobs.store.MovedPrint;
import io.connectjobs.store.Payload;
import io.connectjobs.store.UniqueKey.Hold;
import io.connectjobs.store.WholeMillis;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** What import.lua reads of a job from elsewhere. */
final class MovedContent {
    private static final byte[] NOTHING = new byte[0];

    private MovedContent() {}

    /** How it looks, in fewer bytes. */
    static byte[] print(Moved moved) {
        String print = MovedPrint.of(moved);
        return print.length() == MovedPrint.LENGTH ? HexFormat.of().parseHex(print) : Packer.utf8(print);
    }

    static byte[] body(Moved moved) {
        return moved instanceof Moved.Job job
                ? new JobBody(job.view().payload(), job.view().headers()).packed()
                : NOTHING;
    }

    static byte[] errors(Moved moved) {
        Packer out = new Packer();
        if (moved instanceof Moved.Job job) {
            job.view().errors().forEach(error -> {
                byte[] packed = JobRecord.packed(error);
                out.number(packed.length, 4).raw(packed);
            });
        }
        return out.bytes();
    }

    static byte[] result(Moved moved) {
        Payload result = moved instanceof Moved.Job job ? job.view().result() : null;
        return result == null ? NOTHING : JobBody.packed(result);
    }

    /** @param bodyHere the length of the body that goes into the record; 0 for one that stands by itself */
    static byte[] said(Moved moved, int bodyHere) {
        return moved instanceof Moved.Job job
                ? job(job, bodyHere)
                : new Packer()
                        .number('I', 1)
                        .number(WholeMillis.of(((Moved.Id) moved).since()), 6)
                        .bytes();
    }

    private static byte[] job(Moved.Job moved, int bodyHere) {
        JobView job = moved.view();
        HeldKey key = moved.key();
        String name = job.uniqueKey();
        Packer out = new Packer()
                .number('J', 1)
                .number(job.state().code(), 1)
                .number(key == null ? 0 : 1, 1)
                .number(key == null ? 0 : millis(key.until()), 6)
                .number(name == null ? 0 : (key == null ? Hold.UNFINISHED : key.hold()).code(), 1)
                .number(bodyHere, 4)
                .number(job.maxAttempts(), 2)
                .number(job.priority(), 4)
                .number(WholeMillis.of(job.enqueuedAt()), 6)
                .number(job.result() == null ? 0 : millis(job.resultUntil()), 6)
                .number(millis(job.expiresAt()), 6)
                .number(millis(job.timeout()), 4)
                .number(millis(job.finishedAt()), 6)
                .number(job.attempt(), 2)
                .number(WholeMillis.of(job.runAt()), 6)
                .number(moved.history().size(), 4)
                .text(job.kind(), 1)
                .text(name == null ? "" : name, 2)
                .text(job.retryPolicy() == null ? "" : job.retryPolicy().toString(), 2);
        moved.history().forEach(entry -> add(out, entry));
        return out.bytes();
    }

    private static void add(Packer out, HistoryEntry entry) {
        out.number(WholeMillis.of(entry.at()), 6)
                .number(entry.event().code(), 1)
                .number(entry.state().code(), 1)
                .number(entry.attempt(), 2);
    }

    /** 0 for none; a time is at least 1. */
    private static long millis(@Nullable Instant time) {
        return time == null ? 0 : Math.max(1, WholeMillis.of(time));
    }

    private static long millis(@Nullable Duration duration) {
        return duration == null ? 0 : WholeMillis.of(duration);
    }
}
