package io.connectjobs.store.postgresql;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.connectjobs.store.sql.JobRow;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * New jobs that stand together, in the binary format of COPY: a header, then for each row how many fields it has and each
 * with its length before it, numbers with the most significant byte first (PostgreSQL's manual on COPY). They travel in
 * chunks that no collector of garbage takes for huge.
 */
final class CopyRows {
    /** The order of the fields. */
    static final String COLUMNS =
            "id, seq, payload, kind, content_type, max_attempts, timeout_ms, retry_policy, headers,"
                    + " queue, priority, state, run_at_ms, enqueued_at_ms";

    private static final short FIELDS = 14;
    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0};
    private static final int HEADER = SIGNATURE.length + 2 * Integer.BYTES;
    private static final short AVAILABLE = 1;
    private static final int CHUNK = 1 << 16;

    private final CopyIn copy;
    private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK);

    private CopyRows(CopyIn copy) {
        this.copy = copy;
    }

    /**
     * @param statement a COPY of {@link #COLUMNS} from STDIN in the binary format
     * @param rows that stand together
     * @param batch what their ordinals are added to
     * @param now milliseconds since 1970
     */
    static void send(Connection c, String statement, List<JobRow> rows, long batch, long now) throws SQLException {
        CopyIn copy = c.unwrap(PGConnection.class).getCopyAPI().copyIn(statement);
        try {
            new CopyRows(copy).send(rows, batch, now);
            copy.endCopy();
        } catch (SQLException | RuntimeException e) {
            cancel(copy, e);
            throw e;
        }
    }

    private static void cancel(CopyIn copy, Exception cause) {
        try {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    private void send(List<JobRow> rows, long batch, long now) throws SQLException {
        chunk.put(SIGNATURE).putInt(0).putInt(0);
        common(rows.get(0), now);
        byte[] common = Arrays.copyOfRange(chunk.array(), HEADER, chunk.position());
        chunk.position(HEADER);
        for (JobRow row : rows) {
            room(Short.BYTES).putShort(FIELDS);
            text(row.ref().id());
            number(batch | row.ordinal());
            bytes(row.payload().bytes());
            text(row.kind());
            text(row.payload().contentType());
            number(row.maxAttempts());
            numberOrNull(row.timeoutMillis());
            text(row.retryPolicy());
            text(row.headersJson());
            room(common.length).put(common);
        }
        room(Short.BYTES).putShort((short) -1);
        flush();
    }

    /** The fields that are the same for all. */
    private void common(JobRow row, long now) throws SQLException {
        text(row.ref().queue());
        number(row.priority());
        room(Integer.BYTES + Short.BYTES).putInt(Short.BYTES).putShort(AVAILABLE);
        number(now);
        number(now);
    }

    private void text(@Nullable String value) throws SQLException {
        bytes(value == null ? null : value.getBytes(UTF_8));
    }

    private void bytes(byte @Nullable [] value) throws SQLException {
        if (value == null) {
            missing();
            return;
        }
        room(Integer.BYTES).putInt(value.length);
        if (value.length <= CHUNK) {
            room(value.length).put(value);
        } else {
            flush();
            copy.writeToCopy(value, 0, value.length);
        }
    }

    private void number(int value) throws SQLException {
        room(2 * Integer.BYTES).putInt(Integer.BYTES).putInt(value);
    }

    private void number(long value) throws SQLException {
        room(Integer.BYTES + Long.BYTES).putInt(Long.BYTES).putLong(value);
    }

    private void numberOrNull(@Nullable Long value) throws SQLException {
        if (value == null) {
            missing();
        } else {
            number((long) value);
        }
    }

    private void missing() throws SQLException {
        room(Integer.BYTES).putInt(-1);
    }

    private ByteBuffer room(int bytes) throws SQLException {
        if (chunk.remaining() < bytes) {
            flush();
        }
        return chunk;
    }

    private void flush() throws SQLException {
        copy.writeToCopy(chunk.array(), 0, chunk.position());
        chunk.clear();
    }
}
