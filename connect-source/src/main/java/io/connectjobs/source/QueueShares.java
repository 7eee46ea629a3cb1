package io.connectjobs.source;

import io.connectjobs.store.ClaimRequest.QueueShare;
import io.connectjobs.store.JobRules;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** Reads {@code name} or {@code name:weight}, separated by commas. */
final class QueueShares implements ConfigDef.Validator {
    @Override
    public void ensureValid(String name, @Nullable Object value) {
        try {
            List<?> entries = value instanceof List<?> list ? list : List.of();
            if (!EventsMode.isAnyQueue(entries)) {
                parse(entries);
            }
        } catch (IllegalArgumentException e) {
            throw new ConfigException(name + " " + e.getMessage());
        }
    }

    /** @throws IllegalArgumentException that says which entry is wrong */
    static List<QueueShare> parse(List<?> entries) {
        if (entries.isEmpty()) {
            throw new IllegalArgumentException("is empty, name at least one queue");
        }
        List<QueueShare> shares = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Object entry : entries) {
            QueueShare share = parse(String.valueOf(entry).strip());
            if (!seen.add(share.queue())) {
                throw new IllegalArgumentException("names '" + share.queue() + "' twice, name it once with a weight");
            }
            shares.add(share);
        }
        return List.copyOf(shares);
    }

    /** What is wrong with the entry that has a weight, where none means anything; empty if none has one. */
    static Optional<String> weightProblem(@Nullable Object entries, String mode) {
        return entries instanceof List<?> list
                ? list.stream()
                        .map(entry -> String.valueOf(entry).strip())
                        .filter(entry -> entry.indexOf(':') >= 0)
                        .findFirst()
                        .map(entry -> "has '" + entry + "', and with mode=" + mode
                                + " there is nothing to share out by weight: name the queue alone")
                : Optional.empty();
    }

    private static QueueShare parse(String entry) {
        int colon = entry.indexOf(':');
        String queue = colon < 0 ? entry : entry.substring(0, colon).strip();
        String problem = JobRules.nameProblem(queue);
        if (problem != null) {
            throw new IllegalArgumentException("has a queue whose name " + problem);
        }
        return new QueueShare(
                queue, colon < 0 ? 1 : weight(queue, entry.substring(colon + 1).strip()));
    }

    private static int weight(String queue, String text) {
        try {
            int weight = Integer.parseInt(text);
            if (weight >= 1) {
                return weight;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new IllegalArgumentException(
                "gives '" + queue + "' the weight '" + text + "', needed is a whole number of at least 1");
    }

    @Override
    public String toString() {
        return "name or name:weight, separated by commas, or * with mode=events";
    }
}
