package io.connectjobs.store;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs to list: those that fit every part that is set.
 *
 * @param queue null for any
 * @param states empty for any
 * @param kind null for any
 * @param owner who holds it now; null for any
 * @param idPrefix what the id begins with; null for any
 * @param enqueuedFrom taken by the store at this time or later; null for any
 * @param enqueuedBefore taken by the store before this time; null for any
 */
public record JobFilter(
        @Nullable String queue,
        Set<JobState> states,
        @Nullable String kind,
        @Nullable String owner,
        @Nullable String idPrefix,
        @Nullable Instant enqueuedFrom,
        @Nullable Instant enqueuedBefore) {
    /** Every job. */
    public static final JobFilter ALL = new JobFilter(null, Set.of(), null, null, null, null, null);

    public JobFilter {
        if (queue != null) {
            JobRules.requireQueue(queue);
        }
        for (JobState state : requireNonNull(states, "states")) {
            requireNonNull(state, "states");
        }
        states = Set.copyOf(states);
        requireText("kind", kind, text -> text.length() <= JobRules.MAX_NAME);
        requireText("owner", owner, text -> text.length() <= JobRules.MAX_NAME);
        requireText("idPrefix", idPrefix, text -> StorableText.utf8Length(text) <= JobRules.MAX_ID_BYTES);
        if (enqueuedFrom != null) {
            JobRules.requireTime("enqueuedFrom", enqueuedFrom);
        }
        if (enqueuedBefore != null) {
            JobRules.requireTime("enqueuedBefore", enqueuedBefore);
        }
        if (enqueuedFrom != null && enqueuedBefore != null && !enqueuedFrom.isBefore(enqueuedBefore)) {
            throw new IllegalArgumentException(
                    "enqueuedFrom is " + enqueuedFrom + ", not before enqueuedBefore, which is " + enqueuedBefore);
        }
    }

    public JobFilter withQueue(String value) {
        return new JobFilter(value, states, kind, owner, idPrefix, enqueuedFrom, enqueuedBefore);
    }

    public JobFilter withStates(JobState first, JobState... more) {
        return new JobFilter(queue, EnumSet.of(first, more), kind, owner, idPrefix, enqueuedFrom, enqueuedBefore);
    }

    public JobFilter withKind(String value) {
        return new JobFilter(queue, states, value, owner, idPrefix, enqueuedFrom, enqueuedBefore);
    }

    public JobFilter withOwner(String value) {
        return new JobFilter(queue, states, kind, value, idPrefix, enqueuedFrom, enqueuedBefore);
    }

    public JobFilter withIdPrefix(String value) {
        return new JobFilter(queue, states, kind, owner, value, enqueuedFrom, enqueuedBefore);
    }

    /** @param from inclusive, null for no bound; before exclusive, null for no bound */
    public JobFilter withEnqueued(@Nullable Instant from, @Nullable Instant before) {
        return new JobFilter(queue, states, kind, owner, idPrefix, from, before);
    }

    private static void requireText(String name, @Nullable String text, Predicate<String> fits) {
        String problem = text == null ? null : StorableText.problem(text);
        if (problem == null && text != null && !fits.test(text)) {
            problem = "has " + text.length() + " characters ('" + StorableText.excerpt(text)
                    + "'), which is longer than any job's";
        }
        if (problem != null) {
            throw new IllegalArgumentException(name + " " + problem);
        }
    }
}
