package io.connectjobs.source;

import io.connectjobs.connect.LastSuccess;
import io.connectjobs.connect.Meter;
import io.connectjobs.connect.Meters;
import io.connectjobs.connect.StoreHandle;
import io.connectjobs.connect.Upkeep;
import io.connectjobs.connect.Version;
import io.connectjobs.store.ClaimRequest.QueueShare;
import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.JobStoreUnavailableException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running task with {@code mode=export}: one queue after the other, and then nothing, however often it is started. One
 * thread at a time.
 */
final class StartedExport implements StartedTask {
    private static final Logger LOG = LoggerFactory.getLogger(StartedExport.class);

    private final JobSourceConfig config;
    private final StoreHandle store;
    private final List<QueueExport> exports;
    private final Patience patience;
    private final Upkeep upkeep;
    private final Meter exported;
    private final LastSuccess lastSuccess;
    /** Those whose waiting was told. */
    private final Set<QueueExport> waiting = new HashSet<>();

    private StartedExport(
            JobSourceConfig config,
            List<QueueExport> exports,
            Meters meters,
            StoreHandle store,
            LongSupplier nanoTime) {
        Random random = new Random();
        this.config = config;
        this.store = store;
        this.exports = exports;
        this.patience = new Patience(
                store,
                meters.count("store-retries", "Turns that are tried again because the store was away"),
                nanoTime,
                random);
        this.upkeep = new Upkeep(store, nanoTime, random);
        this.exported = meters.count("records-exported", "Records of exported queues, manifests included");
        this.lastSuccess = new LastSuccess(meters, nanoTime);
    }

    /** @throws ConnectException if the store refuses; one that is away is tried again by {@link #poll} */
    static StartedExport start(JobSourceConfig config, OffsetStorageReader offsets, Meters meters) {
        List<QueueExport> exports = own(config).stream()
                .map(queue -> new QueueExport(queue, config, offset(offsets, queue)))
                .toList();
        StoreHandle store = new StoreHandle(config.store());
        store.openIfReachable();
        LOG.info("Exporting {}, version {}", own(config), Version.current());
        return store.usedBy(() -> new StartedExport(config, exports, meters, store, System::nanoTime));
    }

    /** Each task has queues of its own. */
    private static List<String> own(JobSourceConfig config) {
        List<String> queues =
                config.queues().stream().map(QueueShare::queue).sorted().toList();
        return IntStream.range(0, queues.size())
                .filter(place -> place % config.tasks() == config.task())
                .mapToObj(queues::get)
                .toList();
    }

    private static Optional<ExportOffset> offset(OffsetStorageReader offsets, String queue) {
        Map<String, @Nullable Object> stored = offsets.offset(ExportOffset.partition(queue));
        return stored == null ? Optional.empty() : Optional.of(ExportOffset.of(stored));
    }

    @Override
    public List<SourceRecord> poll() throws InterruptedException {
        upkeep.runIfDue();
        try {
            List<SourceRecord> records = turn();
            patience.storeAnswered();
            lastSuccess.note();
            exported.record(records.size());
            if (records.isEmpty()) {
                patience.sleep(config.pollInterval());
            }
            return records;
        } catch (JobStoreUnavailableException e) {
            patience.bear(e);
            return List.of();
        } catch (JobStoreException e) {
            throw store.fatal("The store refused, correct the cause and restart the task", e);
        }
    }

    private List<SourceRecord> turn() {
        List<SourceRecord> records = new ArrayList<>();
        for (QueueExport export : exports) {
            if (records.isEmpty() && !export.isDone()) {
                records.addAll(export.page(store.get()));
                note(export);
            }
        }
        return records;
    }

    private void note(QueueExport export) {
        if (!export.isBusy()) {
            waiting.remove(export);
        } else if (config.exportRunning() == ExportRunning.FAIL) {
            throw new ConnectException(export.busy() + " Wait for their end and restart the task, or set "
                    + JobSourceConfig.EXPORT_RUNNING + "=wait, with which the task waits");
        } else if (waiting.add(export)) {
            LOG.info("{} The export waits for their end", export.busy());
        }
    }

    @Override
    public void close() {
        patience.end();
        store.close();
    }
}
