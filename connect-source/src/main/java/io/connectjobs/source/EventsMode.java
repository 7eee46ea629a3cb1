package io.connectjobs.source;

import io.connectjobs.connect.StoreConfig;
import io.connectjobs.store.Capabilities;
import io.connectjobs.store.Feed;
import io.connectjobs.store.JobStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;

/** What is different about the settings with {@code mode=events}. */
final class EventsMode {
    /** Stands alone for every queue. */
    static final String ANY_QUEUE = "*";

    static final String TOPIC = "job-events.${queue}";

    private EventsMode() {}

    static boolean isAskedFor(Map<String, String> props) {
        return props.getOrDefault(JobSourceConfig.MODE, "").strip().equals("events");
    }

    static boolean isAnyQueue(List<?> queues) {
        return queues.size() == 1 && String.valueOf(queues.get(0)).strip().equals(ANY_QUEUE);
    }

    /** What settings must fulfil together, by the setting. */
    static Map<String, String> problems(Map<String, String> props, Map<String, Object> sound) {
        Map<String, String> problems = new LinkedHashMap<>();
        if (!isAskedFor(props)) {
            if (sound.get(JobSourceConfig.QUEUES) instanceof List<?> queues && isAnyQueue(queues)) {
                problems.put(
                        JobSourceConfig.QUEUES, "* is every queue with mode=events only, name those to take jobs from");
            }
            return problems;
        }
        QueueShares.weightProblem(sound.get(JobSourceConfig.QUEUES), "events")
                .ifPresent(problem -> problems.put(JobSourceConfig.QUEUES, problem));
        if ("off".equals(sound.get(StoreConfig.HISTORY))) {
            problems.put(
                    StoreConfig.HISTORY,
                    "mode=events tells what history keeps: set terminal or all, the same for every connector of the store");
        }
        if ("payload".equals(sound.get(JobSourceConfig.RECORD_FORMAT))) {
            problems.put(
                    JobSourceConfig.RECORD_FORMAT,
                    "mode=events makes records of events, not of payloads: set envelope");
        }
        return problems;
    }

    /** @throws ConnectException where the driver has none */
    static Feed feed(JobStore store) {
        return store.feed()
                .orElseThrow(() -> new ConnectException("mode=events needs a store with a lifecycle feed, and "
                        + store.capabilities().driver() + " has none: "
                        + store.capabilities()
                                .whyNot(Capabilities.Capability.FEED)
                                .orElse("its driver doesn't say why")));
    }

    /** Whether what a task has read outlives the worker: else no offset means anything after a restart. */
    static boolean isDurable(Map<String, String> props) {
        String url = String.valueOf(props.getOrDefault(StoreConfig.URL, "")).strip();
        return !url.startsWith("memory:") && !url.contains(":memory:");
    }
}
