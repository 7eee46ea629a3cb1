package io.connectjobs.source;

import io.connectjobs.connect.Meters;
import io.connectjobs.connect.Version;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lifecycle only: a {@link StartedTask} does the work, and is there or not. */
public final class JobSourceTask extends SourceTask {
    private static final Logger LOG = LoggerFactory.getLogger(JobSourceTask.class);

    // Read by the producer's thread too.
    private volatile @Nullable StartedTask started;

    @Override
    public String version() {
        return Version.current();
    }

    @Override
    public void start(Map<String, String> props) {
        JobSourceConfig config = JobSourceConfig.of(props);
        started = switch (config.mode()) {
            case DISPATCH -> StartedSource.start(config, transactions(props), Meters.of(context));
            case EVENTS -> StartedEvents.start(config, FeedPosition.stored(context), Meters.of(context));
            case EXPORT -> StartedExport.start(config, context.offsetStorageReader(), Meters.of(context));
        };
    }

    private Optional<Transactions> transactions(Map<String, String> props) {
        Optional<Transactions> transactions = Transactions.of(context);
        if (transactions.isEmpty() && ExactlyOnce.isAskedFor(props)) {
            LOG.warn(
                    "{}={}, but the worker has no exactly-once support (exactly.once.source.support): jobs are dispatched at"
                            + " least once",
                    ExactlyOnce.BOUNDARY,
                    ExactlyOnce.BY_CONNECTOR);
        }
        return transactions;
    }

    @Override
    public @Nullable List<SourceRecord> poll() throws InterruptedException {
        StartedTask source = started;
        if (source == null) {
            throw new ConnectException("The task has not been started");
        }
        List<SourceRecord> records = source.poll();
        return records.isEmpty() ? null : records;
    }

    @Override
    public void commitRecord(SourceRecord record, @Nullable RecordMetadata metadata) {
        StartedTask source = started;
        if (source != null) {
            source.acknowledge(record, metadata != null);
        }
    }

    @Override
    public void commit() {
        StartedTask source = started;
        if (source != null) {
            source.commit();
        }
    }

    @Override
    public void stop() {
        StartedTask source = started;
        if (source != null) {
            source.close();
        }
        started = null;
    }
}
