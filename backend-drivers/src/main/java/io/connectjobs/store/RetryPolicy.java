package io.connectjobs.store;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How long a job waits after a failed attempt. Written as text:
 * {@code fixed(base=10s)}, {@code linear(base=10s, cap=5m)}, {@code exponential(base=1s, cap=5m, jitter=0.2)},
 * {@code exponential(base=1s, nonRetryable=BadAddress|java.lang.IllegalArgumentException)}. Durations are a whole number and one of {@code ms s m h d}.
 *
 * @param growth how the pause grows with the attempts
 * @param base the first pause, up to {@link JobRules#MAX_DELAY}
 * @param cap the longest pause before jitter, at least base
 * @param jitter how far a pause strays at random to either side, as a share of it: 0 to 1
 * @param nonRetryable types of errors ({@link JobError#type}, compared exactly) after which there is no other attempt;
 *     at most {@value #MAX_NON_RETRYABLE}, none with a comma, bar, parenthesis or equals sign. Not those that the store
 *     itself writes.
 */
public record RetryPolicy(Growth growth, Duration base, Duration cap, double jitter, Set<String> nonRetryable) {
    public static final int MAX_NON_RETRYABLE = 50;

    public static final RetryPolicy DEFAULT =
            new RetryPolicy(Growth.EXPONENTIAL, Duration.ofSeconds(1), Duration.ofMinutes(5), 0.2);

    private static final Pattern TEXT = Pattern.compile("\\s*(\\w+)\\s*\\(([^()]*)\\)\\s*");
    private static final Pattern ERROR_TYPE = Pattern.compile("[^,|()=]+");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,15})(ms|s|m|h|d)");

    public enum Growth {
        FIXED,
        LINEAR,
        EXPONENTIAL
    }

    public RetryPolicy {
        requireNonNull(growth, "growth");
        JobRules.requireDelay("base", base);
        JobRules.requireDelay("cap", cap);
        if (cap.compareTo(base) < 0) {
            throw new IllegalArgumentException("cap is " + text(cap) + ", at least base, which is " + text(base));
        }
        if (!(jitter >= 0 && jitter <= 1)) {
            throw new IllegalArgumentException("jitter is " + jitter + ", allowed are 0 to 1");
        }
        for (String type : requireNonNull(nonRetryable, "nonRetryable")) {
            requireNonNull(type, "nonRetryable");
        }
        nonRetryable = Collections.unmodifiableSet(new TreeSet<>(nonRetryable));
        if (nonRetryable.size() > MAX_NON_RETRYABLE) {
            throw new IllegalArgumentException(
                    "nonRetryable has " + nonRetryable.size() + " types, at most " + MAX_NON_RETRYABLE);
        }
        nonRetryable.forEach(RetryPolicy::requireErrorType);
    }

    /** A policy that retries after every type of error. */
    public RetryPolicy(Growth growth, Duration base, Duration cap, double jitter) {
        this(growth, base, cap, jitter, Set.of());
    }

    public RetryPolicy withNonRetryable(Set<String> types) {
        return new RetryPolicy(growth, base, cap, jitter, types);
    }

    /** Whether there may be another attempt after an error of this type. */
    public boolean retries(String errorType) {
        return !nonRetryable.contains(requireNonNull(errorType, "errorType"));
    }

    /**
     * The pause after a failed attempt.
     *
     * @param attempt the attempt that failed, from 1
     * @param random from 0 (inclusive) to 1 (exclusive), decides where inside the jitter it falls
     */
    public Duration delayAfter(int attempt, double random) {
        if (attempt < 1) {
            throw new IllegalArgumentException("attempt is " + attempt + ", at least 1");
        }
        if (!(random >= 0 && random < 1)) {
            throw new IllegalArgumentException("random is " + random + ", allowed are 0 (inclusive) to 1 (exclusive)");
        }
        double baseMillis = base.toMillis();
        double grown = switch (growth) {
            case FIXED -> baseMillis;
            case LINEAR -> baseMillis * attempt;
            case EXPONENTIAL -> baseMillis * Math.pow(2, Math.min(attempt - 1, 62));
        };
        double capped = Math.min(grown, (double) cap.toMillis());
        return Duration.ofMillis(Math.round(capped * (1 + jitter * (2 * random - 1))));
    }

    /** @throws IllegalArgumentException that says what was found and what is allowed */
    public static RetryPolicy parse(String text) {
        Matcher matcher = TEXT.matcher(requireNonNull(text, "text"));
        if (!matcher.matches()) {
            throw bad(text, "it has no form name(key=value, …)");
        }
        Growth growth = growth(text, matcher.group(1));
        Duration base = DEFAULT.base;
        Duration cap = null;
        double jitter = 0;
        Set<String> nonRetryable = Set.of();
        for (String part : matcher.group(2).split(",", -1)) {
            String[] pair = part.split("=", 2);
            String value = pair.length == 2 ? pair[1].strip() : "";
            switch (pair[0].strip()) {
                case "base" -> base = duration(text, "base", value);
                case "cap" -> cap = duration(text, "cap", value);
                case "jitter" -> jitter = number(text, value);
                case "nonRetryable" -> nonRetryable = types(value);
                default -> throw bad(text, "it has no setting '" + pair[0].strip() + "'");
            }
        }
        if (cap == null) {
            cap = growth == Growth.FIXED || base.compareTo(DEFAULT.cap) > 0 ? base : DEFAULT.cap;
        }
        try {
            return new RetryPolicy(growth, base, cap, jitter, nonRetryable);
        } catch (IllegalArgumentException e) {
            throw bad(text, String.valueOf(e.getMessage()));
        }
    }

    /** The text that {@link #parse} reads back to an equal policy. */
    @Override
    public String toString() {
        return growth.name().toLowerCase(Locale.ROOT) + "(base=" + text(base) + ", cap=" + text(cap) + ", jitter="
                + jitter + (nonRetryable.isEmpty() ? "" : ", nonRetryable=" + String.join("|", nonRetryable)) + ")";
    }

    private static void requireErrorType(String type) {
        String problem = StorableText.problem(type);
        if (problem == null
                && (type.length() > JobError.MAX_TYPE
                        || !ERROR_TYPE.matcher(type).matches()
                        || !type.strip().equals(type))) {
            problem = "is no type that a policy can name: use 1 to " + JobError.MAX_TYPE
                    + " characters without , | ( ) = and without blanks around them";
        }
        if (problem == null && JobError.OF_THE_STORE.contains(type)) {
            problem = "is written by the store itself, which always retries after it while attempts are left";
        }
        if (problem != null) {
            throw new IllegalArgumentException("nonRetryable '" + StorableText.excerpt(type) + "' " + problem);
        }
    }

    private static Set<String> types(String value) {
        return Arrays.stream(value.split("\\|", -1)).map(String::strip).collect(Collectors.toUnmodifiableSet());
    }

    private static Growth growth(String text, String name) {
        try {
            return Growth.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw bad(text, "it is none of fixed, linear, exponential");
        }
    }

    private static Duration duration(String text, String key, String value) {
        Matcher matcher = DURATION.matcher(value);
        if (!matcher.matches()) {
            throw bad(text, key + " is '" + value + "', a duration such as 500ms, 10s, 5m, 2h or 1d");
        }
        long amount = Long.parseLong(matcher.group(1));
        long unitMillis = switch (matcher.group(2)) {
            case "ms" -> 1;
            case "s" -> 1_000;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            default -> 86_400_000;
        };
        if (amount > JobRules.MAX_DELAY.toMillis() / unitMillis) {
            throw bad(text, key + " is '" + value + "', at most " + JobRules.MAX_DELAY.toDays() + "d");
        }
        return Duration.ofMillis(amount * unitMillis);
    }

    private static double number(String text, String value) {
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw bad(text, "jitter is '" + value + "', a number from 0 to 1");
        }
    }

    private static String text(Duration duration) {
        long millis = duration.toMillis();
        return millis % 1_000 == 0 ? millis / 1_000 + "s" : millis + "ms";
    }

    private static IllegalArgumentException bad(String text, String why) {
        return new IllegalArgumentException("'" + text + "' is no retry policy: " + why
                + ". Examples: fixed(base=10s), exponential(base=1s, cap=5m, jitter=0.2)");
    }
}
