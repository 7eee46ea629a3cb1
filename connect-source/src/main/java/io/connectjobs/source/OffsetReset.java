package io.connectjobs.source;

import io.connectjobs.connect.HeldClaims;
import io.connectjobs.connect.StoreConfig;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStoreException;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;

/** Which changes of a source's offsets are harmless. */
final class OffsetReset {
    private OffsetReset() {}

    /** @throws ConnectException for anything but a reset, and for a reset of offsets that are still needed */
    static void require(Map<String, String> config, Map<Map<String, ?>, Map<String, ?>> offsets) {
        List<String> given = offsets.entrySet().stream()
                .filter(entry -> entry.getValue() != null)
                .map(entry -> entry.getKey() + " to " + entry.getValue())
                .sorted()
                .toList();
        if (!given.isEmpty()) {
            throw new ConnectException("With mode=dispatch the store knows which jobs are due, and an offset can't move"
                    + " that: offsets can be reset (set to null, or deleted), but not set, as for "
                    + String.join(", ", given) + ". To dispatch jobs again, retry them in the store");
        }
        if (offsets.keySet().stream().anyMatch(partition -> partition.containsKey(Transactions.SLOT))) {
            requireNoneHeld(config);
        }
    }

    private static void requireNoneHeld(Map<String, String> config) {
        StoreConfig storeConfig = StoreConfig.of(config);
        List<HeldClaims.Held> held;
        try (JobStore store = storeConfig.open()) {
            held = new HeldClaims(JobSourceConfig.connector(config)).all(store.inspect());
        } catch (JobStoreException e) {
            throw new ConnectException(
                    "Offsets of exactly-once dispatch can be reset only when the store holds no claim of the connector, but"
                            + " it can't be asked: " + storeConfig.redactor().hide(e.getMessage()),
                    storeConfig.redactor().safe(e));
        }
        if (!held.isEmpty()) {
            throw new ConnectException("The store holds " + held.size() + " claims of the connector, for example "
                    + held.get(0).name().text()
                    + ", and only the offsets tell which of their jobs Kafka has: without them,"
                    + " these jobs would be dispatched twice. Resume the connector until they are completed, stop it, then"
                    + " reset");
        }
    }
}
