package io.connectjobs.store.postgresql;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.connectjobs.store.sql.JobRow;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * New jobs that stand together, in the binary format of COPY: a header, then for each row how many fields it has and each
 * with its length before it, numbers with the most significant byte first (PostgreSQL's manual on COPY).
 */
final class CopyRows {
    /** The order of the fields. */
    static final String COLUMNS =
            "id, seq, payload, kind, content_type, max_attempts, timeout_ms, retry_policy, headers,"
                    + " queue, priority, state, run_at_ms, enqueued_at_ms";

    private static final short FIELDS = 14;
    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0};
    private static final short AVAILABLE = 1;

    /** Of a job with short texts, but for its payload. */
    private static final int USUAL_BYTES = 200;

    private ByteBuffer to;

    private CopyRows(int capacity) {
        to = ByteBuffer.allocate(capacity);
    }

    /**
     * @param rows that stand together
     * @param batch what their ordinals are added to
     * @param now milliseconds since 1970
     * @return the rows, ready to be read
     */
    static ByteBuffer of(List<JobRow> rows, long batch, long now) {
        int payloads =
                rows.stream().mapToInt(row -> row.payload().bytes().length).sum();
        CopyRows copy = new CopyRows(payloads + USUAL_BYTES * (rows.size() + 1));
        copy.rows(rows, batch, now);
        return copy.to.flip();
    }

    private void rows(List<JobRow> rows, long batch, long now) {
        to.put(SIGNATURE).putInt(0).putInt(0);
        byte[] common = common(rows.get(0), now);
        for (JobRow row : rows) {
            room(Short.BYTES).putShort(FIELDS);
            text(row.ref().id())
                    .number(batch | row.ordinal())
                    .bytes(row.payload().bytes());
            text(row.kind()).text(row.payload().contentType()).number(row.maxAttempts());
            numberOrNull(row.timeoutMillis()).text(row.retryPolicy()).text(row.headersJson());
            room(common.length).put(common);
        }
        room(Short.BYTES).putShort((short) -1);
    }

    /** The fields that are the same for all: written once. */
    private static byte[] common(JobRow row, long now) {
        CopyRows copy = new CopyRows(USUAL_BYTES);
        copy.text(row.ref().queue()).number(row.priority());
        copy.room(Integer.BYTES + Short.BYTES).putInt(Short.BYTES).putShort(AVAILABLE);
        copy.number(now).number(now);
        return Arrays.copyOf(copy.to.array(), copy.to.position());
    }

    private CopyRows text(@Nullable String value) {
        return bytes(value == null ? null : value.getBytes(UTF_8));
    }

    private CopyRows bytes(byte @Nullable [] value) {
        if (value == null) {
            return missing();
        }
        room(Integer.BYTES + value.length).putInt(value.length).put(value);
        return this;
    }

    private CopyRows number(int value) {
        room(2 * Integer.BYTES).putInt(Integer.BYTES).putInt(value);
        return this;
    }

    private CopyRows number(long value) {
        room(Integer.BYTES + Long.BYTES).putInt(Long.BYTES).putLong(value);
        return this;
    }

    private CopyRows numberOrNull(@Nullable Long value) {
        return value == null ? missing() : number((long) value);
    }

    private CopyRows missing() {
        room(Integer.BYTES).putInt(-1);
        return this;
    }

    private ByteBuffer room(int bytes) {
        if (to.remaining() < bytes) {
            to = ByteBuffer.allocate(2 * to.capacity() + bytes).put(to.flip());
        }
        return to;
    }
}
