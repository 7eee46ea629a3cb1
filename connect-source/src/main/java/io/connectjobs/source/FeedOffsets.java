package io.connectjobs.source;

import io.connectjobs.connect.StoreConfig;
import io.connectjobs.store.Feed;
import io.connectjobs.store.FeedGapException;
import io.connectjobs.store.FeedPage;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStoreException;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which changes of the offsets of {@code mode=events} a task can go on from. */
final class FeedOffsets {
    private static final Logger LOG = LoggerFactory.getLogger(FeedOffsets.class);

    private FeedOffsets() {}

    /** @throws ConnectException for another partition, and for a position that can't be read from */
    static void require(Map<String, String> config, Map<Map<String, ?>, ? extends @Nullable Map<String, ?>> offsets) {
        offsets.forEach((partition, offset) -> {
            if (offset == null) {
                // Forgets it, whatever it is: offsets of another mode too.
                return;
            }
            if (!partition.equals(FeedPosition.PARTITION)) {
                throw new ConnectException("The source partition is " + partition + ", with mode=events there is only "
                        + FeedPosition.PARTITION);
            }
            requireKept(config, FeedPosition.of(offset));
        });
    }

    private static void requireKept(Map<String, String> config, long position) {
        StoreConfig storeConfig = StoreConfig.of(config);
        try (JobStore store = storeConfig.open()) {
            Feed feed = EventsMode.feed(store);
            LOG.debug("What can be read: {}", feed.listen());
            FeedPage next = feed.read(position, 1, JobSourceConfig.of(config).events());
            LOG.info("Events are read from position {} on", next.next());
        } catch (FeedGapException e) {
            throw new ConnectException(e.getMessage(), e);
        } catch (JobStoreException e) {
            throw new ConnectException(
                    "The store can't be asked whether it keeps events from there: "
                            + storeConfig.redactor().hide(e.getMessage()),
                    storeConfig.redactor().safe(e));
        }
    }
}
