package io.connectjobs.store.redis;

import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobView;
import io.connectjobs.store.JobView.AttemptError;
import io.connectjobs.store.Moved;
import io.connectjobs.store.Moved.HeldKey;
import io.connectjobs.store.Payload;
import io.connectjobs.store.UniqueKey.Hold;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A job with everything about it, as whole.lua answers it. */
record WholeJob(long sequence, Moved.Job moved) {
    static WholeJob of(JobRef ref, List<?> reply) {
        byte[] result = Replies.bytes(reply.get(2));
        List<AttemptError> errors = reply.subList(4, reply.size()).stream()
                .map(error -> JobRecord.error(Replies.bytes(error)))
                .toList();
        JobRecord record = new JobRecord(ref, Replies.bytes(reply.get(0)));
        Payload kept = result.length == 0 ? null : JobBody.payload(new Unpacker(result));
        JobView view = record.view(record.body(Replies.bytes(reply.get(1))), kept, null, errors);
        return new WholeJob(record.sequence(), new Moved.Job(view, key(Replies.bytes(reply.get(3))), record.history()));
    }

    private static @Nullable HeldKey key(byte[] packed) {
        if (packed.length == 0) {
            return null;
        }
        Unpacker in = new Unpacker(packed);
        Hold hold = Hold.ofCode(in.small(1));
        long until = in.number(6);
        return new HeldKey(hold, until == 0 ? null : Instant.ofEpochMilli(until));
    }
}
