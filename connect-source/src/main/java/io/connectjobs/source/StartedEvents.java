package io.connectjobs.source;

import io.connectjobs.connect.LastSuccess;
import io.connectjobs.connect.Meter;
import io.connectjobs.connect.Meters;
import io.connectjobs.connect.StoreHandle;
import io.connectjobs.connect.Upkeep;
import io.connectjobs.connect.Version;
import io.connectjobs.store.Feed;
import io.connectjobs.store.FeedGapException;
import io.connectjobs.store.FeedPage;
import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.JobStoreUnavailableException;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.LongSupplier;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running task with {@code mode=events}: reads on from where Kafka has the feed. One thread at a time. */
final class StartedEvents implements StartedTask {
    private static final Logger LOG = LoggerFactory.getLogger(StartedEvents.class);

    private final JobSourceConfig config;
    private final StoreHandle store;
    private final EventToRecord toRecord;
    private final Patience patience;
    private final Upkeep upkeep;
    private final Meter events;
    private final LastSuccess lastSuccess;
    private OptionalLong position;
    private @Nullable Feed feed;

    private StartedEvents(
            JobSourceConfig config, OptionalLong position, Meters meters, StoreHandle store, LongSupplier nanoTime) {
        Random random = new Random();
        this.config = config;
        this.position = position;
        this.store = store;
        this.toRecord = new EventToRecord(config);
        this.patience = new Patience(
                store,
                meters.count("store-retries", "Turns that are tried again because the store was away"),
                nanoTime,
                random);
        this.upkeep = new Upkeep(store, nanoTime, random);
        this.events = meters.count("events-read", "Events of jobs that were read from the store");
        this.lastSuccess = new LastSuccess(meters, nanoTime);
    }

    /**
     * @param position of the last event that Kafka has; empty to begin with the oldest one that is kept
     * @throws ConnectException if the store refuses; one that is away is tried again by {@link #poll}
     */
    static StartedEvents start(JobSourceConfig config, OptionalLong position, Meters meters) {
        return start(config, position, meters, System::nanoTime);
    }

    static StartedEvents start(JobSourceConfig config, OptionalLong position, Meters meters, LongSupplier nanoTime) {
        StoreHandle store = new StoreHandle(config.store());
        store.openIfReachable();
        LOG.info(
                "Reading events of {}, after position {}, version {}",
                config.events(),
                position.isPresent() ? position.getAsLong() : "of the oldest",
                Version.current());
        return store.usedBy(() -> new StartedEvents(config, position, meters, store, nanoTime));
    }

    @Override
    public List<SourceRecord> poll() throws InterruptedException {
        upkeep.runIfDue();
        try {
            FeedPage page = read();
            patience.storeAnswered();
            lastSuccess.note();
            events.record(page.events().size());
            if (page.last() && page.events().isEmpty()) {
                patience.sleep(config.pollInterval());
            }
            return page.events().stream().map(toRecord::convert).toList();
        } catch (JobStoreUnavailableException e) {
            patience.bear(e);
            return List.of();
        } catch (FeedGapException e) {
            throw store.fatal(
                    "Events were missed. To go on without them, stop the connector, reset its offsets or set them to a"
                            + " position that is kept, and resume it",
                    e);
        } catch (JobStoreException e) {
            throw store.fatal("The store refused, correct the cause and restart the task", e);
        }
    }

    private FeedPage read() {
        Feed listening = feed;
        if (listening == null) {
            listening = EventsMode.feed(store.get());
            long start = listening.listen().start();
            position = position.isPresent() ? position : OptionalLong.of(start);
            feed = listening;
        }
        FeedPage page = listening.read(position.getAsLong(), config.batchSize(), config.events());
        position = OptionalLong.of(page.next());
        return page;
    }

    @Override
    public void close() {
        patience.end();
        store.close();
    }
}
