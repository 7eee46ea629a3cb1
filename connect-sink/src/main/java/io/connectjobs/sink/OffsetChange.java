package io.connectjobs.sink;

import io.connectjobs.connect.StoreConfig;
import io.connectjobs.store.Retention;
import io.connectjobs.store.StoreSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * Where an operator sends the sink to read on.
 *
 * @param offsets null inside lets a partition start anew
 */
record OffsetChange(Map<TopicPartition, Long> offsets) {
    /** @throws ConnectException for an offset below 0 */
    void requireSound() {
        offsets.forEach((partition, offset) -> {
            if (offset != null && offset < 0) {
                throw new ConnectException("The offset of " + partition + " is " + offset
                        + ", allowed are 0 and more, or null to start anew");
            }
        });
    }

    /**
     * What reading records again may do: where the sink has been is not known here. Empty where the store remembers every
     * id for good.
     *
     * @param now this machine's time, for people only
     */
    Optional<String> warning(StoreSettings settings, Instant now) {
        Duration known = settings.dedupeKeep().plus(shortest(settings.retention()));
        if (offsets.isEmpty() || known.compareTo(Duration.between(Instant.EPOCH, now)) > 0) {
            return Optional.empty();
        }
        String changes = offsets.entrySet().stream()
                .map(entry -> entry.getKey() + " to " + (entry.getValue() == null ? "its start" : entry.getValue()))
                .sorted()
                .collect(Collectors.joining(", "));
        return Optional.of(
                "Offsets are set: " + changes + ". Where that is back, a record whose job the store still knows"
                        + " adds nothing. It knows an id for " + known.toHours() + " hours after the job's end ("
                        + StoreConfig.DEDUPE_KEEP_MS + " and the retention), so that records from before "
                        + now.minus(known).truncatedTo(ChronoUnit.SECONDS)
                        + " may become jobs a second time");
    }

    private static Duration shortest(Retention retention) {
        return Collections.min(List.of(retention.completed(), retention.dead(), retention.cancelled()));
    }
}
