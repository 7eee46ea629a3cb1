package io.connectjobs.source;

import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.jspecify.annotations.Nullable;

/** How far a feed was read, as Connect keeps it: one partition, and the position of the last event that Kafka has. */
final class FeedPosition {
    /** All events of the store. */
    static final Map<String, String> PARTITION = Map.of("feed", "events");

    private static final String POSITION = "position";

    private FeedPosition() {}

    static Map<String, Long> offset(long position) {
        return Map.of(POSITION, position);
    }

    /** Empty where nothing was read yet. */
    static OptionalLong stored(SourceTaskContext context) {
        Map<String, Object> offset = context.offsetStorageReader().offset(PARTITION);
        return offset == null ? OptionalLong.empty() : OptionalLong.of(of(offset));
    }

    /** @throws ConnectException for anything but one whole number */
    static long of(Map<String, ?> offset) {
        @Nullable Object position = offset.get(POSITION);
        if (offset.size() != 1 || !(position instanceof Long || position instanceof Integer)) {
            throw new ConnectException("The offset of the lifecycle feed is " + offset + ", needed is {\"" + POSITION
                    + "\": n} with the position of the last event that was read, a whole number");
        }
        return ((Number) position).longValue();
    }
}
