package io.connectjobs.source;

import io.connectjobs.connect.ExportRecord;
import io.connectjobs.connect.ExportWriter;
import io.connectjobs.connect.Template;
import io.connectjobs.store.ExportResult;
import io.connectjobs.store.ExportResult.Exported;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.MovedCounts;
import io.connectjobs.store.QueueSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The export of one queue.
 *
 * <ol>
 *   <li>The queue's settings make the first record, its jobs by age the next ones, a manifest of counts the last.
 *   <li>Each record has the queue as its key, so that all of them stand in one partition, in order.
 *   <li>Each record carries in its offset how far the export came with it: a task that starts anew goes on there.
 *   <li>The manifest goes out only if the store holds no more than was exported: if jobs came or went on meanwhile, the
 *       export is no copy, and the task fails.
 * </ol>
 */
final class QueueExport {
    private static final Logger LOG = LoggerFactory.getLogger(QueueExport.class);

    private final String queue;
    private final Template topic;
    private final int pageSize;
    private boolean opened;
    private ExportOffset offset;
    private @Nullable String next;
    private long running;

    /** @param offset how far it came before; empty for a new one */
    QueueExport(String queue, JobSourceConfig config, Optional<ExportOffset> offset) {
        this.queue = queue;
        this.topic = config.topic();
        this.pageSize = config.batchSize();
        this.opened = offset.isPresent();
        this.offset = offset.orElseGet(ExportOffset::start);
        this.next = this.offset.place();
    }

    boolean isDone() {
        return offset.done();
    }

    /** Whether the last page was none because jobs run. */
    boolean isBusy() {
        return running > 0;
    }

    String busy() {
        return running + " jobs of the queue '" + queue + "' run: they could be done here and again in the store that"
                + " imports them.";
    }

    /** The next records; none where jobs run, or where a part of the store holds nothing of the queue. */
    List<SourceRecord> page(JobStore store) {
        ExportResult result = ExportMode.transfer(store).export(queue, next, pageSize);
        if (result instanceof ExportResult.NotPaused) {
            throw new ConnectException(
                    "The queue '" + queue + "' isn't paused: its jobs could run while they are exported,"
                            + " and again in the store that imports them. Pause it (a sink with operation=command takes the command"
                            + " pause), stop what adds jobs to it, then restart the task");
        }
        running = result instanceof ExportResult.Running busy ? busy.jobs() : 0;
        return result instanceof ExportResult.Page page ? records(store, page) : List.of();
    }

    /** Asks the store first and moves on then: a page that fails in between is read again. */
    private List<SourceRecord> records(JobStore store, ExportResult.Page page) {
        QueueSettings settings = opened ? QueueSettings.NONE : store.operate().settings(queue);
        ExportOffset reached = offset;
        for (Exported exported : page.jobs()) {
            reached = reached.after(exported.moved(), exported.place());
        }
        if (page.next() == null) {
            requireNoMore(store, reached.counts());
        }
        List<SourceRecord> records = new ArrayList<>(page.jobs().size() + 2);
        if (!opened) {
            opened = true;
            records.add(record(new ExportRecord.Opening(offset.transfer(), queue, settings)));
            LOG.info("Exporting the queue '{}' as transfer {}", queue, offset.transfer());
        }
        for (Exported exported : page.jobs()) {
            offset = offset.after(exported.moved(), exported.place());
            records.add(record(new ExportRecord.Content(offset.transfer(), exported.moved())));
        }
        next = page.next();
        if (next == null) {
            offset = offset.finished();
            records.add(record(new ExportRecord.Manifest(offset.transfer(), queue, offset.counts())));
            LOG.info("Exported the queue '{}' as transfer {}: {}", queue, offset.transfer(), offset.counts());
        }
        return records;
    }

    private void requireNoMore(JobStore store, MovedCounts exported) {
        Map<JobState, Long> there = store.inspect().counts().getOrDefault(queue, Map.of());
        long all = there.values().stream().mapToLong(Long::longValue).sum();
        if (all > exported.allJobs()
                || isMore(there, exported, JobState.RUNNING)
                || isMore(there, exported, JobState.COMPLETED)
                || isMore(there, exported, JobState.CANCELLED)) {
            throw new ConnectException(
                    "The queue '" + queue + "' changed while it was exported: exported were "
                            + exported + ", the store holds " + new MovedCounts(there, 0, 0, 0)
                            + ". Stop what adds, cancels or runs its jobs, reset the"
                            + " connector's offsets and export it anew: jobs that were imported already are not imported twice");
        }
    }

    /** Jobs may be pruned meanwhile, or expire: that makes them fewer, or dead. */
    private static boolean isMore(Map<JobState, Long> there, MovedCounts exported, JobState state) {
        return there.getOrDefault(state, 0L) > exported.of(state);
    }

    private SourceRecord record(ExportRecord content) {
        SchemaAndValue value = ExportWriter.write(content);
        return new SourceRecord(
                ExportOffset.partition(queue),
                offset.toMap(),
                topic.evaluateText(new JobNames("", queue, "")),
                null,
                Schema.STRING_SCHEMA,
                queue,
                value.schema(),
                value.value());
    }
}
