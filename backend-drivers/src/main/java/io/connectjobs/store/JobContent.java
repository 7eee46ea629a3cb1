package io.connectjobs.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Holds a new job against {@link JobRules}, field by field. */
final class JobContent {
    private static final JsonFactory JSON = new JsonFactory();

    private JobContent() {}

    /** The first rule that a job breaks; null where it breaks none. */
    static EnqueueResult.@Nullable Rejected problem(NewJob job, int payloadMaxBytes) {
        String reason;
        if ((reason = JobRules.nameProblem(job.queue())) != null) {
            return new EnqueueResult.Rejected("queue", reason);
        }
        if ((reason = JobRules.nameProblem(job.kind())) != null) {
            return new EnqueueResult.Rejected("kind", reason);
        }
        if (job.id() != null && (reason = StorableText.idProblem(job.id())) != null) {
            return new EnqueueResult.Rejected("id", reason);
        }
        if ((reason = payloadProblem(job.payload(), payloadMaxBytes)) != null) {
            return new EnqueueResult.Rejected("payload", reason);
        }
        if ((reason = headersProblem(job.headers())) != null) {
            return new EnqueueResult.Rejected("headers", reason);
        }
        if (Math.abs((long) job.priority()) > JobRules.MAX_PRIORITY) {
            return new EnqueueResult.Rejected(
                    "priority",
                    "is " + job.priority() + ", allowed are -" + JobRules.MAX_PRIORITY + " to "
                            + JobRules.MAX_PRIORITY);
        }
        if (job.maxAttempts() < 1 || job.maxAttempts() > JobRules.MAX_ATTEMPTS) {
            return new EnqueueResult.Rejected(
                    "maxAttempts", "is " + job.maxAttempts() + ", allowed are 1 to " + JobRules.MAX_ATTEMPTS);
        }
        EnqueueResult.Rejected rejected = timeProblem(job);
        if (rejected == null) {
            rejected = endProblem(job);
        }
        return rejected != null || job.uniqueKey() == null ? rejected : uniqueProblem(job.uniqueKey());
    }

    private static EnqueueResult.@Nullable Rejected timeProblem(NewJob job) {
        Instant runAt = job.runAt();
        Duration delay = job.delay();
        if (runAt != null && delay != null) {
            return new EnqueueResult.Rejected("delay", "is set together with runAt, set one of them");
        }
        if (runAt != null && (runAt.isBefore(JobRules.MIN_TIME) || runAt.isAfter(JobRules.MAX_TIME))) {
            return new EnqueueResult.Rejected(
                    "runAt", "is " + runAt + ", allowed are " + JobRules.MIN_TIME + " to " + JobRules.MAX_TIME);
        }
        if (delay != null && (delay.isNegative() || delay.compareTo(JobRules.MAX_DELAY) > 0)) {
            return new EnqueueResult.Rejected(
                    "delay", "is " + delay + ", allowed are 0 to " + JobRules.MAX_DELAY.toDays() + " days");
        }
        return null;
    }

    private static EnqueueResult.@Nullable Rejected endProblem(NewJob job) {
        Duration timeout = job.timeout();
        if (timeout != null && !JobRules.isFromAMillisecond(timeout, JobRules.MAX_LEASE)) {
            return new EnqueueResult.Rejected(
                    "timeout", "is " + timeout + ", allowed are 1 ms to " + JobRules.MAX_LEASE.toDays() + " days");
        }
        Instant expiresAt = job.expiresAt();
        Duration expireAfter = job.expireAfter();
        if (expiresAt != null && expireAfter != null) {
            return new EnqueueResult.Rejected("expireAfter", "is set together with expiresAt, set one of them");
        }
        if (expiresAt != null && (expiresAt.isBefore(JobRules.MIN_TIME) || expiresAt.isAfter(JobRules.MAX_TIME))) {
            return new EnqueueResult.Rejected(
                    "expiresAt", "is " + expiresAt + ", allowed are " + JobRules.MIN_TIME + " to " + JobRules.MAX_TIME);
        }
        if (expireAfter != null && !JobRules.isFromAMillisecond(expireAfter, JobRules.MAX_DELAY)) {
            return new EnqueueResult.Rejected(
                    "expireAfter",
                    "is " + expireAfter + ", allowed are 1 ms to " + JobRules.MAX_DELAY.toDays() + " days");
        }
        if (expiresAt != null && job.runAt() != null && !expiresAt.isAfter(job.runAt())) {
            return new EnqueueResult.Rejected(
                    "expiresAt", "is " + expiresAt + ", not after runAt, which is " + job.runAt());
        }
        if (expireAfter != null && job.delay() != null && expireAfter.compareTo(job.delay()) <= 0) {
            return new EnqueueResult.Rejected(
                    "expireAfter", "is " + expireAfter + ", no longer than delay, which is " + job.delay());
        }
        return null;
    }

    private static EnqueueResult.@Nullable Rejected uniqueProblem(UniqueKey unique) {
        String reason = StorableText.idProblem(unique.key());
        if (reason != null) {
            return new EnqueueResult.Rejected("uniqueKey", reason);
        }
        Duration window = unique.window();
        if ((unique.hold() == UniqueKey.Hold.WINDOW) != (window != null)) {
            return new EnqueueResult.Rejected(
                    "uniqueKey",
                    window == null ? "has no window to be held for" : "has a window, but is not held by one");
        }
        if (window != null && !JobRules.isFromAMillisecond(window, JobRules.MAX_DELAY)) {
            return new EnqueueResult.Rejected(
                    "uniqueKey",
                    "has a window of " + window + ", allowed are 1 ms to " + JobRules.MAX_DELAY.toDays() + " days");
        }
        return null;
    }

    static @Nullable String payloadProblem(Payload payload, int maxBytes) {
        if (payload.bytes().length > maxBytes) {
            return "has " + payload.bytes().length + " bytes, the store takes at most " + maxBytes;
        }
        if (payload.isKnownValid()) {
            return null;
        }
        String contentType = payload.contentType();
        if (contentType.equals(Payload.JSON)) {
            return jsonProblem(payload.bytes());
        }
        String problem = StorableText.problem(contentType);
        if (problem != null || contentType.isEmpty() || contentType.length() > JobRules.MAX_CONTENT_TYPE) {
            return "has the content type '" + StorableText.excerpt(contentType) + "', use a media type of 1 to "
                    + JobRules.MAX_CONTENT_TYPE + " characters";
        }
        return payload.isJson() ? jsonProblem(payload.bytes()) : null;
    }

    private static @Nullable String jsonProblem(byte[] bytes) {
        try (JsonParser parser = parser(bytes)) {
            if (parser.nextToken() == null) {
                return "says " + Payload.JSON + " but is empty";
            }
            parser.skipChildren();
            return parser.nextToken() == null ? null : "says " + Payload.JSON + " but holds more than one value";
        } catch (StreamConstraintsException e) {
            return "is JSON that not every store can read: nested too deeply, or with too long a name, number or text";
        } catch (IOException e) {
            return "says " + Payload.JSON + " but is not valid JSON";
        }
    }

    /**
     * What isn't plain ASCII is decoded strictly first: Jackson alone would also take UTF-16, a byte order mark and encoded
     * surrogates, which a database's JSON functions refuse.
     */
    private static JsonParser parser(byte[] bytes) throws IOException {
        if (isPlain(bytes)) {
            return JSON.createParser(bytes);
        }
        CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
        return JSON.createParser(text.array(), 0, text.limit());
    }

    private static boolean isPlain(byte[] bytes) {
        for (byte one : bytes) {
            // Negative from 0x80 on.
            if (one < ' ' && one != '\n' && one != '\r' && one != '\t') {
                return false;
            }
        }
        return true;
    }

    private static @Nullable String headersProblem(Map<String, String> headers) {
        int bytes = 0;
        for (Map.Entry<String, String> header : headers.entrySet()) {
            if (header.getKey() == null || header.getValue() == null) {
                return "has a null name or value, leave such a header out";
            }
            String problem = StorableText.problem(header.getKey());
            if (problem == null) {
                problem = StorableText.problem(header.getValue());
            }
            if (problem != null) {
                return "'" + StorableText.excerpt(header.getKey()) + "' " + problem;
            }
            bytes += StorableText.utf8Length(header.getKey()) + StorableText.utf8Length(header.getValue());
        }
        return bytes > JobRules.MAX_HEADER_BYTES
                ? "have " + bytes + " bytes together, at most " + JobRules.MAX_HEADER_BYTES
                : null;
    }
}
