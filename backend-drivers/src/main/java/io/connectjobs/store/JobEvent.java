package io.connectjobs.store;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One transition in a {@link Feed}. What it says of the job beside the entry is read when the event is, and missing where
 * the store has dropped it by then.
 *
 * @param position where it stands in the feed
 * @param entry the transition, as in the job's history
 * @param headers the job's own; empty once it is pruned
 * @param result what the completion brought; null for none, for other events, and once the job went on or the result's
 *     time is over
 * @param error what ended the attempt or the job, without its stack trace; null for none and once the job is pruned
 */
public record JobEvent(
        long position,
        JobRef ref,
        String kind,
        HistoryEntry entry,
        Map<String, String> headers,
        @Nullable Payload result,
        @Nullable JobError error) {
    public JobEvent {
        headers = Map.copyOf(headers);
    }
}
