package io.connectjobs.store;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
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
    /** The longest that anyone may wait for a store to answer. */
    public static final Duration MAX_WAIT = Duration.ofDays(1);

    public static final Instant MIN_TIME = Instant.EPOCH;
    public static final Instant MAX_TIME = Instant.parse("9999-12-31T23:59:59Z");

    private static final Duration MILLISECOND = Duration.ofMillis(1);

    private JobRules() {}

    /** The first rule that a job breaks; null where it breaks none. */
    public static EnqueueResult.@Nullable Rejected check(NewJob job, int payloadMaxBytes) {
        return JobContent.problem(job, payloadMaxBytes);
    }

    /** What is wrong with the name of a queue or kind; null where nothing is. */
    public static @Nullable String nameProblem(String name) {
        if (name.isEmpty()) {
            return "is empty, name it with 1 to " + MAX_NAME + " of the characters a-z A-Z 0-9 . _ -";
        }
        if (!isLegal(name) || name.equals(".") || name.equals("..")) {
            return "is '" + StorableText.excerpt(name) + "', which is no legal topic name: use 1 to " + MAX_NAME
                    + " of the characters a-z A-Z 0-9 . _ -";
        }
        return null;
    }

    /** By hand: each settlement of a batch asks. */
    private static boolean isLegal(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter && !(c >= '0' && c <= '9') && c != '.' && c != '_' && c != '-') {
                return false;
            }
        }
        return name.length() <= MAX_NAME;
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
        return nameProblem(ref.queue()) == null && StorableText.idProblem(ref.id()) == null;
    }

    /** @throws IllegalArgumentException unless it is a storable text of 1 to {@value #MAX_NAME} characters */
    static void requireText(String argument, String text) {
        String problem = StorableText.problem(requireNonNull(text, argument));
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
        requireElements(argument, batch);
    }

    private static void requireElements(String argument, Collection<?> batch) {
        int index = 0;
        for (Object element : batch) {
            if (element == null) {
                throw new NullPointerException(argument + "[" + index + "]");
            }
            index++;
        }
    }

    /** @throws IllegalArgumentException unless from a millisecond to {@link #MAX_LEASE} */
    public static void requireLease(String argument, Duration lease) {
        if (!isFromAMillisecond(requireNonNull(lease, argument), MAX_LEASE)) {
            throw new IllegalArgumentException(
                    argument + " is " + lease + ", allowed are 1 ms to " + MAX_LEASE.toDays() + " days");
        }
    }

    /** Whether it is from a millisecond to a longest time; said without overflow for the longest of all. */
    static boolean isFromAMillisecond(Duration duration, Duration longest) {
        return duration.compareTo(MILLISECOND) >= 0 && duration.compareTo(longest) <= 0;
    }

    /** @throws IllegalArgumentException unless from a millisecond to {@link #MAX_WAIT} */
    public static void requireWait(String argument, Duration wait) {
        if (!isFromAMillisecond(requireNonNull(wait, argument), MAX_WAIT)) {
            throw new IllegalArgumentException(
                    argument + " is " + wait + ", allowed are 1 ms to " + MAX_WAIT.toDays() + " day");
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
        for (JobState state : requireNonNull(states, "states")) {
            requireNonNull(state, "states");
        }
        if (states.isEmpty() || !states.stream().allMatch(JobState::isTerminal)) {
            throw new IllegalArgumentException(
                    "states is " + states + ", allowed are COMPLETED, DEAD and CANCELLED, at least one of them");
        }
        requireLimit(limit, MAX_BATCH);
    }

    /** @throws IllegalArgumentException without a result, or unless from a millisecond to {@link #MAX_DELAY} */
    static void requireResultTtl(@Nullable Payload result, Duration ttl) {
        if (result == null) {
            throw new IllegalArgumentException("resultTtl is " + ttl + ", but there is no result: leave it out");
        }
        if (!isFromAMillisecond(ttl, MAX_DELAY)) {
            throw new IllegalArgumentException(
                    "resultTtl is " + ttl + ", allowed are 1 ms to " + MAX_DELAY.toDays() + " days");
        }
    }

    /** @throws IllegalArgumentException for a limit out of range, or a job to go on after that no store can hold */
    public static void requireList(JobFilter filter, @Nullable JobRef after, int limit) {
        requireNonNull(filter, "filter");
        if (after != null && !canHold(after)) {
            throw new IllegalArgumentException("after is '" + StorableText.excerpt(after.toString())
                    + "', which no job is called: give it what the page before says is next");
        }
        requireLimit(limit, JobPage.MAX_SIZE);
    }

    /** @throws IllegalArgumentException unless the limit is from 1 to {@value Feed#MAX_PAGE} */
    public static void requireFeed(int limit, FeedFilter filter) {
        requireNonNull(filter, "filter");
        requireLimit(limit, Feed.MAX_PAGE);
    }

    /** @throws JobStoreException where no history is kept, and so nothing that a feed could tell */
    public static void requireHistory(HistoryLevel level) {
        if (level == HistoryLevel.OFF) {
            throw new JobStoreException(
                    "history=off leaves nothing to read in the lifecycle feed: set it to terminal or all,"
                            + " the same for all who use the store");
        }
    }

    private static void requireLimit(int limit, int most) {
        if (limit < 1 || limit > most) {
            throw new IllegalArgumentException("limit is " + limit + ", allowed are 1 to " + most);
        }
    }

    /** A copy of a list that has no null in it. */
    static <T> List<T> copy(String argument, List<T> list) {
        requireElements(argument, requireNonNull(list, argument));
        return List.copyOf(list);
    }

    /** @throws IllegalArgumentException for a result that no store can keep */
    static void requireResult(@Nullable Payload result) {
        String problem = result == null ? null : JobContent.payloadProblem(result, MAX_PAYLOAD_BYTES);
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
}
