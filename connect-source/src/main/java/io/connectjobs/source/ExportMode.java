package io.connectjobs.source;

import io.connectjobs.store.Capabilities.Capability;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.Transfer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.connect.errors.ConnectException;

/** What is different about the settings with {@code mode=export}. */
final class ExportMode {
    static final String TOPIC = "job-export.${queue}";

    private ExportMode() {}

    static boolean isAskedFor(Map<String, String> props) {
        return props.getOrDefault(JobSourceConfig.MODE, "").strip().equals("export");
    }

    /** What settings must fulfil together, by the setting. */
    static Map<String, String> problems(Map<String, String> props, Map<String, Object> sound) {
        Map<String, String> problems = new LinkedHashMap<>();
        QueueShares.weightProblem(sound.get(JobSourceConfig.QUEUES), "export")
                .ifPresent(problem -> problems.put(JobSourceConfig.QUEUES, problem));
        if (ExactlyOnce.isBoundedByConnector(props)) {
            problems.put(
                    JobSourceConfig.MODE,
                    "export needs no transactions of its own to be exactly once: leave " + ExactlyOnce.BOUNDARY
                            + " out");
        }
        if (props.getOrDefault(JobSourceConfig.TOPIC, "").contains("${kind")) {
            problems.put(
                    JobSourceConfig.TOPIC,
                    "uses ${kind}, but mode=export keeps all of a queue in one topic, in order: use ${queue} only");
        }
        return problems;
    }

    /** @throws ConnectException where the driver has none */
    static Transfer transfer(JobStore store) {
        return store.transfer()
                .orElseThrow(() -> new ConnectException("mode=export needs a store that can be exported, and "
                        + store.capabilities().driver() + " can't: "
                        + store.capabilities().whyNot(Capability.TRANSFER).orElse("its driver doesn't say why")));
    }

    /** @throws ConnectException for anything but a reset of queues */
    static void requireReset(Map<Map<String, ?>, Map<String, ?>> offsets) {
        List<String> wrong = offsets.entrySet().stream()
                .filter(entry -> entry.getValue() != null
                        || !new TreeSet<>(entry.getKey().keySet()).equals(new TreeSet<>(List.of(ExportOffset.QUEUE))))
                .map(entry -> entry.getKey() + " to " + entry.getValue())
                .sorted()
                .toList();
        if (!wrong.isEmpty()) {
            throw new ConnectException(
                    "With mode=export the offset of a queue can be reset (set to null, or deleted), after which it is"
                            + " exported anew from its first job, but not set, as for " + String.join(", ", wrong));
        }
    }
}
