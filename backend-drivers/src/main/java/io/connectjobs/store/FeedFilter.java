package io.connectjobs.store;

import java.util.Set;

/**
 * Which events to read.
 *
 * @param queues of these queues; empty for all
 * @param states that lead to these states; empty for any
 * @param events of this sort; empty for any
 */
public record FeedFilter(Set<String> queues, Set<JobState> states, Set<HistoryEntry.Event> events) {
    public static final FeedFilter ALL = new FeedFilter(Set.of(), Set.of(), Set.of());

    public FeedFilter {
        queues = Set.copyOf(queues);
        states = Set.copyOf(states);
        events = Set.copyOf(events);
        queues.forEach(JobRules::requireQueue);
    }

    public boolean wants(String queue, HistoryEntry.Event event, JobState state) {
        return (queues.isEmpty() || queues.contains(queue))
                && (states.isEmpty() || states.contains(state))
                && (events.isEmpty() || events.contains(event));
    }
}
