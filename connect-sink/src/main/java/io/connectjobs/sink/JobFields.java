package io.connectjobs.sink;

import io.connectjobs.connect.ConnectText;
import io.connectjobs.store.JobRules;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.RetryPolicy;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of a job from text; a blank text means the default. Each throws {@link IllegalArgumentException} that
 * says what was found and what is needed.
 */
final class JobFields {
    private static final Pattern MILLIS = Pattern.compile("-?\\d+");

    private JobFields() {}

    static int priority(String text) {
        return text.isBlank() ? 0 : wholeNumber(text);
    }

    static int maxAttempts(String text) {
        return text.isBlank() ? NewJob.DEFAULT_MAX_ATTEMPTS : wholeNumber(text);
    }

    /** Null leaves it to the queue. */
    static @Nullable RetryPolicy retryPolicy(String text) {
        return text.isBlank() ? null : RetryPolicy.parse(text);
    }

    static @Nullable Instant time(String text) {
        String stripped = text.strip();
        if (stripped.isEmpty()) {
            return null;
        }
        try {
            return MILLIS.matcher(stripped).matches()
                    ? Instant.ofEpochMilli(Long.parseLong(stripped))
                    : OffsetDateTime.parse(stripped).toInstant();
        } catch (DateTimeException | NumberFormatException e) {
            throw new IllegalArgumentException(
                    "is '" + ConnectText.excerpt(text)
                            + "', needed is a time such as 2026-01-31T10:00:00Z, or milliseconds since 1970",
                    e);
        }
    }

    static Instant requireTime(String text) {
        Instant time = time(text);
        if (time == null) {
            throw new IllegalArgumentException(
                    "is blank, needed is a time such as 2026-01-31T10:00:00Z, or milliseconds since 1970");
        }
        return time;
    }

    static @Nullable Duration duration(String text) {
        return text.isBlank() ? null : millis(text);
    }

    static Duration millis(String text) {
        try {
            return Duration.ofMillis(Long.parseLong(text.strip()));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "is '" + ConnectText.excerpt(text) + "', needed is a whole number of milliseconds", e);
        }
    }

    static void requireName(String text) {
        String problem = JobRules.nameProblem(text);
        if (problem != null) {
            throw new IllegalArgumentException(problem);
        }
    }

    private static int wholeNumber(String text) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("is '" + ConnectText.excerpt(text) + "', needed is a whole number", e);
        }
    }
}
