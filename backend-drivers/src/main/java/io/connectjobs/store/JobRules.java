package io.connectjobs.store;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What every store asks of its input, so that a job that one store takes is taken by all.
 *
 * <p>Text must be storable everywhere: no NUL (PostgreSQL has none) and no unpaired surrogate (UTF-8 has none).
 */
public final class JobRules {
    /** Jobs, settlements, leases or refs in one call. */
    public static final int MAX_BATCH = 50_000;

    /** Longest queue and kind; names of topics may be longer, but need room for a prefix. */
    public static final int MAX_NAME = 200;

    /** Longest id in bytes of UTF-8: every database can index it. */
    public static final int MAX_ID_BYTES = 512;

    /** All header names and values of a job together, in bytes of UTF-8. */
    public static final int MAX_HEADER_BYTES = 64 * 1024;

    /** The most that {@link StoreSettings#payloadMaxBytes} may be set to. */
    public static final int MAX_PAYLOAD_BYTES = 256 * 1024 * 1024;

    public static final int MAX_CONTENT_TYPE = 200;
    public static final int MAX_PRIORITY = 1_000_000;
    public static final int MAX_ATTEMPTS = 10_000;
    public static final Duration MAX_DELAY = Duration.ofDays(3650);
    public static final Duration MAX_LEASE = Duration.ofDays(30);
    public static final Instant MIN_TIME = Instant.EPOCH;
    public static final Instant MAX_TIME = Instant.parse("9999-12-31T23:59:59Z");

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9._-]{1," + MAX_NAME + "}");
    private static final JsonFactory JSON = new JsonFactory();

    private JobRules() {}

    /** The first rule that a job breaks; null where it breaks none. */
    public static EnqueueResult.@Nullable Rejected check(NewJob job, int payloadMaxBytes) {
        String reason;
        if ((reason = nameProblem(job.queue())) != null) {
            return new EnqueueResult.Rejected("queue", reason);
        }
        if ((reason = nameProblem(job.kind())) != null) {
            return new EnqueueResult.Rejected("kind", reason);
        }
        if (job.id() != null && (reason = idProblem(job.id())) != null) {
            return new EnqueueResult.Rejected("id", reason);
        }
        if ((reason = payloadProblem(job.payload(), payloadMaxBytes)) != null) {
            return new EnqueueResult.Rejected("payload", reason);
        }
        if ((reason = headersProblem(job.headers())) != null) {
            return new EnqueueResult.Rejected("headers", reason);
        }
        if (Math.abs((long) job.priority()) > MAX_PRIORITY) {
            return new EnqueueResult.Rejected(
                    "priority", "is " + job.priority() + ", allowed are -" + MAX_PRIORITY + " to " + MAX_PRIORITY);
        }
        if (job.maxAttempts() < 1 || job.maxAttempts() > MAX_ATTEMPTS) {
            return new EnqueueResult.Rejected(
                    "maxAttempts", "is " + job.maxAttempts() + ", allowed are 1 to " + MAX_ATTEMPTS);
        }
        EnqueueResult.Rejected rejected = timeProblem(job);
        return rejected != null || job.uniqueKey() == null ? rejected : uniqueProblem(job.uniqueKey());
    }

    private static EnqueueResult.@Nullable Rejected uniqueProblem(UniqueKey unique) {
        String reason = idProblem(unique.key());
        if (reason != null) {
            return new EnqueueResult.Rejected("uniqueKey", reason);
        }
        Duration window = unique.window();
        if ((unique.hold() == UniqueKey.Hold.WINDOW) != (window != null)) {
            return new EnqueueResult.Rejected(
                    "uniqueKey",
                    window == null ? "has no window to be held for" : "has a window, but is not held by one");
        }
        if (window != null && (window.toMillis() < 1 || window.compareTo(MAX_DELAY) > 0)) {
            return new EnqueueResult.Rejected(
                    "uniqueKey", "has a window of " + window + ", allowed are 1 ms to " + MAX_DELAY.toDays() + " days");
        }
        return null;
    }

    private static EnqueueResult.@Nullable Rejected timeProblem(NewJob job) {
        Instant runAt = job.runAt();
        Duration delay = job.delay();
        if (runAt != null && delay != null) {
            return new EnqueueResult.Rejected("delay", "is set together with runAt, set one of them");
        }
        if (runAt != null && (runAt.isBefore(MIN_TIME) || runAt.isAfter(MAX_TIME))) {
            return new EnqueueResult.Rejected("runAt", "is " + runAt + ", allowed are " + MIN_TIME + " to " + MAX_TIME);
        }
        if (delay != null && (delay.isNegative() || delay.compareTo(MAX_DELAY) > 0)) {
            return new EnqueueResult.Rejected(
                    "delay", "is " + delay + ", allowed are 0 to " + MAX_DELAY.toDays() + " days");
        }
        return null;
    }

    /** What is wrong with the name of a queue or kind; null where nothing is. */
    public static @Nullable String nameProblem(String name) {
        if (name.isEmpty()) {
            return "is empty, name it with 1 to " + MAX_NAME + " of the characters a-z A-Z 0-9 . _ -";
        }
        if (!NAME.matcher(name).matches() || name.equals(".") || name.equals("..")) {
            return "is '" + excerpt(name) + "', which is no legal topic name: use 1 to " + MAX_NAME
                    + " of the characters a-z A-Z 0-9 . _ -";
        }
        return null;
    }

    /** @throws IllegalArgumentException if it is no legal name */
    public static String requireQueue(String queue) {
        String problem = nameProblem(requireNonNull(queue, "queue"));
        if (problem != null) {
            throw new IllegalArgumentException("queue " + problem);
        }
        return queue;
    }

    /** Whether a store can hold a job of this name; where it can't, there is none, and nobody need ask. */
    public static boolean canHold(JobRef ref) {
        return nameProblem(ref.queue()) == null && idProblem(ref.id()) == null;
    }

    /** @throws IllegalArgumentException unless it is a storable text of 1 to {@value #MAX_NAME} characters */
    static void requireText(String argument, String text) {
        String problem = textProblem(requireNonNull(text, argument));
        if (problem == null && (text.isEmpty() || text.length() > MAX_NAME)) {
            problem = "has " + text.length() + " characters, allowed are 1 to " + MAX_NAME;
        }
        if (problem != null) {
            throw new IllegalArgumentException(argument + " " + problem);
        }
    }

    /** @throws IllegalArgumentException if there are more than {@value #MAX_BATCH} or one is null */
    public static void requireBatch(String argument, Collection<?> batch) {
        if (requireNonNull(batch, argument).size() > MAX_BATCH) {
            throw new IllegalArgumentException(
                    argument + " has " + batch.size() + " elements, at most " + MAX_BATCH + " in one call");
        }
        int index = 0;
        for (Object element : batch) {
            requireNonNull(element, argument + "[" + index++ + "]");
        }
    }

    /** @throws IllegalArgumentException unless from a millisecond to {@link #MAX_LEASE} */
    public static void requireLease(String argument, Duration lease) {
        if (requireNonNull(lease, argument).toMillis() < 1 || lease.compareTo(MAX_LEASE) > 0) {
            throw new IllegalArgumentException(
                    argument + " is " + lease + ", allowed are 1 ms to " + MAX_LEASE.toDays() + " days");
        }
    }

    /** @throws IllegalArgumentException unless from nothing to {@link #MAX_DELAY} */
    public static void requireDelay(String argument, Duration delay) {
        if (requireNonNull(delay, argument).isNegative() || delay.compareTo(MAX_DELAY) > 0) {
            throw new IllegalArgumentException(
                    argument + " is " + delay + ", allowed are 0 to " + MAX_DELAY.toDays() + " days");
        }
    }

    /** @throws IllegalArgumentException unless from {@link #MIN_TIME} to {@link #MAX_TIME} */
    public static void requireTime(String argument, Instant time) {
        if (requireNonNull(time, argument).isBefore(MIN_TIME) || time.isAfter(MAX_TIME)) {
            throw new IllegalArgumentException(
                    argument + " is " + time + ", allowed are " + MIN_TIME + " to " + MAX_TIME);
        }
    }

    /** @throws IllegalArgumentException for states that aren't all terminal, or a limit out of range */
    public static void requirePurge(Set<JobState> states, int limit) {
        if (states.isEmpty() || !states.stream().allMatch(JobState::isTerminal)) {
            throw new IllegalArgumentException(
                    "states is " + states + ", allowed are COMPLETED, DEAD and CANCELLED, at least one of them");
        }
        if (limit < 1 || limit > MAX_BATCH) {
            throw new IllegalArgumentException("limit is " + limit + ", allowed are 1 to " + MAX_BATCH);
        }
    }

    /** @throws IllegalArgumentException for a result that no store can keep */
    static void requireResult(@Nullable Payload result) {
        String problem = result == null ? null : payloadProblem(result, MAX_PAYLOAD_BYTES);
        if (problem != null) {
            throw new IllegalArgumentException("result " + problem);
        }
    }

    /** @throws IllegalArgumentException for a result over the store's own limit */
    public static void requireResult(@Nullable Payload result, int maxBytes) {
        if (result != null && result.bytes().length > maxBytes) {
            throw new IllegalArgumentException(
                    "result has " + result.bytes().length + " bytes, the store takes at most " + maxBytes);
        }
    }

    /** The text cut to a length, with what no store can hold replaced by U+FFFD. */
    static String storable(String text, int maxLength) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), maxLength));
        text.codePoints()
                .map(c -> c == 0 || Character.getType(c) == Character.SURROGATE ? 0xFFFD : c)
                .takeWhile(c -> out.length() + Character.charCount(c) <= maxLength)
                .forEach(out::appendCodePoint);
        return out.toString();
    }

    private static @Nullable String idProblem(String id) {
        if (id.isEmpty()) {
            return "is empty, give it a text or leave it out";
        }
        String problem = textProblem(id);
        if (problem != null) {
            return problem;
        }
        int bytes = utf8Length(id);
        return bytes > MAX_ID_BYTES ? "has " + bytes + " bytes ('" + excerpt(id) + "'), at most " + MAX_ID_BYTES : null;
    }

    private static @Nullable String payloadProblem(Payload payload, int maxBytes) {
        if (payload.bytes().length > maxBytes) {
            return "has " + payload.bytes().length + " bytes, the store takes at most " + maxBytes;
        }
        String contentType = payload.contentType();
        String problem = textProblem(contentType);
        if (problem != null || contentType.isEmpty() || contentType.length() > MAX_CONTENT_TYPE) {
            return "has the content type '" + excerpt(contentType) + "', use a media type of 1 to " + MAX_CONTENT_TYPE
                    + " characters";
        }
        return payload.isJson() ? jsonProblem(payload.bytes()) : null;
    }

    private static @Nullable String jsonProblem(byte[] bytes) {
        // Decoded strictly first: Jackson alone would also take UTF-16, a byte order mark and encoded surrogates, which
        // a database's JSON functions refuse.
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            try (JsonParser parser = JSON.createParser(text.array(), 0, text.limit())) {
                if (parser.nextToken() == null) {
                    return "says " + Payload.JSON + " but is empty";
                }
                parser.skipChildren();
                return parser.nextToken() == null ? null : "says " + Payload.JSON + " but holds more than one value";
            }
        } catch (StreamConstraintsException e) {
            return "is JSON that not every store can read: nested too deeply, or with too long a name, number or text";
        } catch (IOException e) {
            return "says " + Payload.JSON + " but is not valid JSON";
        }
    }

    private static @Nullable String headersProblem(Map<String, String> headers) {
        int bytes = 0;
        for (Map.Entry<String, String> header : headers.entrySet()) {
            if (header.getKey() == null || header.getValue() == null) {
                return "has a null name or value, leave such a header out";
            }
            String problem = textProblem(header.getKey());
            if (problem == null) {
                problem = textProblem(header.getValue());
            }
            if (problem != null) {
                return "'" + excerpt(header.getKey()) + "' " + problem;
            }
            bytes += utf8Length(header.getKey()) + utf8Length(header.getValue());
        }
        return bytes > MAX_HEADER_BYTES ? "have " + bytes + " bytes together, at most " + MAX_HEADER_BYTES : null;
    }

    private static @Nullable String textProblem(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return "holds a NUL character at " + i + ", which not every store can keep";
            }
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return "holds an unpaired surrogate at " + i + ", which is no valid text";
                }
                i++;
            }
        }
        return null;
    }

    private static int utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static String excerpt(String text) {
        String cut = storable(text, 80);
        return cut.length() < text.length() ? cut + "…" : cut;
    }
}
