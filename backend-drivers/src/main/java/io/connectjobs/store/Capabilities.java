package io.connectjobs.store;

import static java.util.Objects.requireNonNull;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a driver has. Everything is supported unless the driver says no and why.
 *
 * @param driver the driver's name
 * @param lacks what it lacks, with the reason
 */
public record Capabilities(String driver, Map<Capability, String> lacks) {
    public enum Capability {
        /** Acknowledged jobs survive the end of every process. */
        DURABLE,
        /** Several processes can share the store. */
        MANY_PROCESSES,
        /** History is written in the transaction of its transition. */
        ATOMIC_HISTORY,
        /** {@link Schema} has versions to migrate and roll back. */
        VERSIONED_SCHEMA,
        /** {@link JobStore#wakeup} is there. */
        WAKEUP,
        /** {@link JobStore#transfer} is there. */
        TRANSFER,
        /** {@link JobStore#feed} is there. */
        FEED
    }

    public Capabilities {
        requireNonNull(driver, "driver");
        lacks = requireNonNull(lacks, "lacks").isEmpty() ? Map.of() : Map.copyOf(new EnumMap<>(lacks));
    }

    public boolean has(Capability capability) {
        return !lacks.containsKey(capability);
    }

    /** Why it is lacking; empty where the driver has it. */
    public Optional<String> whyNot(Capability capability) {
        return Optional.ofNullable(lacks.get(capability));
    }
}
