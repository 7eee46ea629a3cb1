package io.connectjobs.store;

import io.connectjobs.store.JobView.AttemptError;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A text by which a store knows what it has imported: equal for a job that is exported twice with nothing done to it in
 * between. What changes by itself is left out: that a job comes due, that a window or the time of a result ends.
 */
public final class MovedPrint {
    /** In characters. */
    public static final int LENGTH = 64;

    private static final String OF_ID = "id";

    private final DataOutputStream out;

    private MovedPrint(DataOutputStream out) {
        this.out = out;
    }

    /** At most {@value #LENGTH} characters of ASCII. */
    public static String of(Moved moved) {
        return moved instanceof Moved.Job job ? of(job) : OF_ID;
    }

    private static String of(Moved.Job job) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            new MovedPrint(out).write(job);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return HexFormat.of().formatHex(sha256(bytes.toByteArray()));
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private void write(Moved.Job moved) throws IOException {
        JobView job = moved.view();
        text(job.ref().queue());
        text(job.ref().id());
        text(job.state().isTerminal() ? job.state().label() : "waiting");
        text(job.kind());
        payload(job.payload());
        for (Map.Entry<String, String> header : new TreeMap<>(job.headers()).entrySet()) {
            text(header.getKey());
            text(header.getValue());
        }
        out.writeInt(job.priority());
        out.writeInt(job.attempt());
        out.writeInt(job.maxAttempts());
        text(job.retryPolicy() == null ? null : job.retryPolicy().toString());
        time(job.runAt());
        time(job.enqueuedAt());
        text(job.timeout() == null ? null : job.timeout().toString());
        time(job.expiresAt());
        text(job.uniqueKey());
        time(job.finishedAt());
        payload(job.resultUntil() == null ? job.result() : null);
        for (AttemptError error : job.errors()) {
            write(error);
        }
        for (HistoryEntry entry : moved.history()) {
            write(entry);
        }
    }

    private void write(AttemptError error) throws IOException {
        out.writeInt(error.attempt());
        time(error.at());
        text(error.error().type());
        text(error.error().message());
        text(error.error().stackTrace());
    }

    private void write(HistoryEntry entry) throws IOException {
        time(entry.at());
        out.writeInt(entry.event().code());
        out.writeInt(entry.state().code());
        out.writeInt(entry.attempt());
    }

    private void payload(@Nullable Payload payload) throws IOException {
        text(payload == null ? null : payload.contentType());
        bytes(payload == null ? new byte[0] : payload.bytes());
    }

    private void text(@Nullable String text) throws IOException {
        out.writeBoolean(text != null);
        bytes((text == null ? "" : text).getBytes(StandardCharsets.UTF_8));
    }

    private void bytes(byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private void time(@Nullable Instant time) throws IOException {
        out.writeLong(time == null ? -1 : time.toEpochMilli());
    }
}
