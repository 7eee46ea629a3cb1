package io.connectjobs.store.postgresql;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.connectjobs.store.NewJob;
import io.connectjobs.store.Payload;
import io.connectjobs.store.sql.JobRow;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * New jobs that stand together, in the binary format of COPY: a header, then for each row how many fields it has and each
 * with its length before it, numbers with the most significant byte first (PostgreSQL's manual on COPY). They travel in
 * chunks that no collector of garbage takes for huge. A column that is at its default in all rows doesn't travel: the
 * server is quicker to fill that in than to read it.
 */
final class CopyRows {
    /** What every row has, in the order of the fields. The last three are the same for all. */
    private static final List<String> COLUMNS =
            List.of("id", "seq", "payload", "kind", "queue", "run_at_ms", "enqueued_at_ms");

    private static final List<Rare> RARE = List.of(
            new Rare("priority", row -> row.priority() != 0, (to, row) -> to.number(row.priority())),
            new Rare(
                    "content_type",
                    row -> !row.payload().contentType().equals(Payload.JSON),
                    (to, row) -> to.text(row.payload().contentType())),
            new Rare(
                    "max_attempts",
                    row -> row.maxAttempts() != NewJob.DEFAULT_MAX_ATTEMPTS,
                    (to, row) -> to.number(row.maxAttempts())),
            new Rare(
                    "timeout_ms",
                    row -> row.timeoutMillis() != null,
                    (to, row) -> to.numberOrNull(row.timeoutMillis())),
            new Rare("retry_policy", row -> row.retryPolicy() != null, (to, row) -> to.text(row.retryPolicy())),
            new Rare("headers", row -> row.headersJson() != null, (to, row) -> to.text(row.headersJson())));

    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0};
    private static final int HEADER = SIGNATURE.length + 2 * Integer.BYTES;
    private static final int CHUNK = 1 << 16;

    private final CopyIn copy;
    private final List<Rare> rare;
    private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK);

    /**
     * A column that has a default, or is null by default.
     *
     * @param isNeeded whether it is another in this row
     */
    private record Rare(String column, Predicate<JobRow> isNeeded, Field field) {}

    private interface Field {
        void write(CopyRows to, JobRow row) throws SQLException;
    }

    private CopyRows(CopyIn copy, List<Rare> rare) {
        this.copy = copy;
        this.rare = rare;
    }

    /**
     * @param statement a COPY from STDIN in the binary format, with %s for its columns
     * @param rows that stand together
     * @param batch what their ordinals are added to
     * @param now milliseconds since 1970
     */
    static void send(Connection c, String statement, List<JobRow> rows, long batch, long now) throws SQLException {
        List<Rare> rare = RARE.stream()
                .filter(one -> rows.stream().anyMatch(one.isNeeded()))
                .toList();
        String columns =
                Stream.concat(COLUMNS.stream(), rare.stream().map(Rare::column)).collect(Collectors.joining(", "));
        CopyIn copy = c.unwrap(PGConnection.class).getCopyAPI().copyIn(statement.formatted(columns));
        try {
            new CopyRows(copy, rare).send(rows, batch, now);
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
            room(Short.BYTES).putShort((short) (COLUMNS.size() + rare.size()));
            text(row.ref().id());
            number(batch | row.ordinal());
            bytes(row.payload().bytes());
            text(row.kind());
            room(common.length).put(common);
            for (Rare one : rare) {
                one.field().write(this, row);
            }
        }
        room(Short.BYTES).putShort((short) -1);
        flush();
    }

    /** The fields that are the same for all. */
    private void common(JobRow row, long now) throws SQLException {
        text(row.ref().queue());
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
