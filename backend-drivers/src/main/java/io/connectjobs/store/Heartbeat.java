package io.connectjobs.store;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A worker's sign of life.
 *
 * @param owner who beats, as in its claims
 * @param ttl how long it counts as alive without another beat, by the store's clock: 1 ms to
 *     {@link JobRules#MAX_LEASE}. Three times the pause between two beats is a good choice
 * @param queues what it works on, at most {@value #MAX_QUEUES}
 * @param info what people should know of it, e.g. host, version, task; at most {@value #MAX_INFO} entries of up to
 *     {@value JobRules#MAX_NAME} characters each
 */
public record Heartbeat(Owner owner, Duration ttl, List<String> queues, Map<String, String> info) {
    public static final int MAX_QUEUES = 1_000;
    public static final int MAX_INFO = 50;

    public Heartbeat {
        requireNonNull(owner, "owner");
        JobRules.requireLease("ttl", ttl);
        queues = JobRules.copy("queues", queues);
        if (queues.size() > MAX_QUEUES) {
            throw new IllegalArgumentException("queues has " + queues.size() + " names, at most " + MAX_QUEUES);
        }
        queues.forEach(JobRules::requireQueue);
        if (requireNonNull(info, "info").size() > MAX_INFO) {
            throw new IllegalArgumentException("info has " + info.size() + " entries, at most " + MAX_INFO);
        }
        info.forEach((name, value) -> {
            JobRules.requireText("info", name);
            JobRules.requireText("info '" + name + "'", value);
        });
        info = Map.copyOf(info);
    }
}
