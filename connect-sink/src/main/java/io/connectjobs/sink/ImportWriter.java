package io.connectjobs.sink;

import io.connectjobs.connect.ConnectText;
import io.connectjobs.connect.ExportRecord;
import io.connectjobs.connect.StoreHandle;
import io.connectjobs.store.Capabilities.Capability;
import io.connectjobs.store.ImportResult;
import io.connectjobs.store.ImportResult.Conflict;
import io.connectjobs.store.ImportResult.Imported;
import io.connectjobs.store.ImportResult.Rejected;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.Moved;
import io.connectjobs.store.MovedCounts;
import io.connectjobs.store.Operations;
import io.connectjobs.store.QueueSettings;
import io.connectjobs.store.Transfer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Imports what an export made.
 *
 * <ol>
 *   <li>Before anything of an export is here, its queue is paused and given the settings that came along, unless it has some.
 *       Later nothing is: an operator may have resumed it.
 *   <li>Jobs go to the store in the order of arrival, in batches of one export.
 *   <li>A manifest is held against what the store has of the export, once all before it is there.
 * </ol>
 */
final class ImportWriter {
    private static final Logger LOG = LoggerFactory.getLogger(ImportWriter.class);

    private final StoreHandle store;
    private final boolean pauses;
    private final SinkMeters meters;
    private final Set<Name> begun = new HashSet<>();

    /** An export of a queue. */
    private record Name(String transfer, String queue) {
        static Name of(ExportRecord record) {
            return new Name(record.transfer(), record.queue());
        }
    }

    /** @param pauses whether an imported queue is to be paused */
    ImportWriter(StoreHandle store, boolean pauses, SinkMeters meters) {
        this.store = store;
        this.pauses = pauses;
        this.meters = meters;
    }

    /**
     * @return the records that the store refused
     * @throws WrongCountsException if a manifest counts other than the store
     */
    List<BadRecord> write(List<Item> items) {
        List<BadRecord> refused = new ArrayList<>();
        List<Item> batch = new ArrayList<>();
        for (Item item : items) {
            ExportRecord record = content(item);
            if (!(record instanceof ExportRecord.Content)
                    || (!batch.isEmpty() && !content(batch.get(0)).transfer().equals(record.transfer()))) {
                flush(batch, refused);
            }
            begin(record);
            if (record instanceof ExportRecord.Content) {
                batch.add(item);
            } else if (record instanceof ExportRecord.Manifest manifest) {
                check(manifest, refused);
            }
        }
        flush(batch, refused);
        return refused;
    }

    private static ExportRecord content(Item item) {
        return ((Bring) item.action()).content();
    }

    private void begin(ExportRecord record) {
        Name name = Name.of(record);
        if (begun.contains(name)) {
            return;
        }
        if (transfer().imported(name.transfer(), name.queue()).isEmpty()) {
            Operations operations = store.get().operate();
            if (pauses) {
                operations.pause(name.queue());
            }
            if (record instanceof ExportRecord.Opening opening
                    && operations.settings(name.queue()).equals(QueueSettings.NONE)) {
                operations.configure(name.queue(), opening.settings());
            }
            LOG.info(
                    "Importing the queue '{}' as transfer {}{}",
                    name.queue(),
                    ConnectText.excerpt(name.transfer()),
                    pauses ? ", paused" : "");
        }
        begun.add(name);
    }

    private void flush(List<Item> batch, List<BadRecord> refused) {
        if (batch.isEmpty()) {
            return;
        }
        List<Moved> jobs = batch.stream()
                .map(item -> ((ExportRecord.Content) content(item)).moved())
                .toList();
        List<ImportResult> results = transfer().importAll(content(batch.get(0)).transfer(), jobs);
        int imported = 0;
        int bad = 0;
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i) instanceof Imported) {
                imported++;
            } else if (results.get(i) instanceof Conflict conflict) {
                bad++;
                refused.add(new BadRecord(
                        batch.get(i).record(),
                        reason(
                                conflict.field(),
                                ConnectText.excerpt(conflict.ref().toString()),
                                conflict.reason())));
            } else if (results.get(i) instanceof Rejected rejected) {
                bad++;
                refused.add(new BadRecord(batch.get(i).record(), reason(rejected.field(), "value", rejected.reason())));
            }
        }
        meters.jobsAdded.record(imported);
        meters.jobsKnown.record(results.size() - imported - bad);
        batch.clear();
    }

    private static String reason(String field, String of, String why) {
        return JobSinkConfig.OPERATION + "=import: " + field + " of " + of + " " + why;
    }

    private void check(ExportRecord.Manifest manifest, List<BadRecord> refused) {
        MovedCounts here = transfer().imported(manifest.transfer(), manifest.queue());
        if (!here.matches(manifest.counts())) {
            throw new WrongCountsException(
                    "The export " + ConnectText.excerpt(manifest.transfer()) + " of the queue '"
                            + ConnectText.excerpt(manifest.queue()) + "' is not here as a whole: its manifest counts "
                            + manifest.counts() + ", the store has " + here
                            + " of it. Look what a transform or the dead letter queue kept back, mend that, and export the"
                            + " queue anew: what is here already is not imported twice",
                    List.copyOf(refused));
        }
        LOG.info(
                "The queue '{}' is here as a whole, transfer {}: {}",
                manifest.queue(),
                ConnectText.excerpt(manifest.transfer()),
                here);
    }

    private Transfer transfer() {
        JobStore current = store.get();
        return current.transfer()
                .orElseThrow(() -> new ConnectException("operation=import needs a store that takes whole jobs, and "
                        + current.capabilities().driver() + " can't: "
                        + current.capabilities().whyNot(Capability.TRANSFER).orElse("its driver doesn't say why")));
    }
}
