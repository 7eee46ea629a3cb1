package io.connectjobs.store.memory;

import io.connectjobs.store.ExportResult;
import io.connectjobs.store.ExportResult.Exported;
import io.connectjobs.store.ImportResult;
import io.connectjobs.store.ImportResult.Already;
import io.connectjobs.store.ImportResult.Conflict;
import io.connectjobs.store.ImportResult.Imported;
import io.connectjobs.store.JobRules;
import io.connectjobs.store.Moved;
import io.connectjobs.store.MovedCounts;
import io.connectjobs.store.MovedPrint;
import io.connectjobs.store.MovedRules;
import io.connectjobs.store.Transfer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

final class MemoryTransfer implements Transfer {
    private final Guard guard;
    private final int payloadMaxBytes;

    MemoryTransfer(Guard guard, int payloadMaxBytes) {
        this.guard = guard;
        this.payloadMaxBytes = payloadMaxBytes;
    }

    @Override
    public ExportResult export(String queue, @Nullable String after, int limit) {
        MovedRules.requireExport(queue, limit);
        long place = MovedRules.requirePlace(after);
        return guard.locked((jobs, now) -> {
            MemoryQueue found = jobs.queue(queue);
            if (!found.isPaused()) {
                return new ExportResult.NotPaused();
            }
            if (found.runningCount() > 0) {
                return new ExportResult.Running(found.runningCount());
            }
            return page(Moving.from(jobs, queue, place, now).iterator(), limit);
        });
    }

    private static ExportResult.Page page(Iterator<Exported> there, int limit) {
        List<Exported> page = new ArrayList<>();
        long bytes = 0;
        while (there.hasNext() && page.size() < limit && bytes < MAX_PAGE_BYTES) {
            Exported next = there.next();
            page.add(next);
            bytes += Moving.bytes(next.moved());
        }
        return new ExportResult.Page(
                page, there.hasNext() ? page.get(page.size() - 1).place() : null);
    }

    @Override
    public List<ImportResult> importAll(String transfer, List<Moved> jobs) {
        MovedRules.requireTransfer(transfer);
        JobRules.requireBatch("jobs", jobs);
        return guard.locked((memory, now) -> {
            List<ImportResult> results = new ArrayList<>(jobs.size());
            for (Moved moved : jobs) {
                ImportResult.Rejected rejected = MovedRules.check(moved, payloadMaxBytes);
                results.add(rejected != null ? rejected : bring(memory, transfer, moved, now));
            }
            return results;
        });
    }

    private static ImportResult bring(MemoryJobs memory, String transfer, Moved moved, long now) {
        String print = MovedPrint.of(moved);
        ImportResult result =
                memory.knows(moved.ref()) ? meet(memory, moved, print, now) : Moving.bring(memory, moved, now);
        if (result instanceof Imported || result instanceof Already) {
            memory.arrivals().note(transfer, moved, print, now);
        }
        return result;
    }

    private static ImportResult meet(MemoryJobs memory, Moved moved, String print, long now) {
        String before = memory.arrivals().print(moved.ref());
        MemoryJob there = memory.find(moved.ref());
        if (moved instanceof Moved.Id
                || print.equals(before)
                || (there != null && print.equals(MovedPrint.of(Moving.whole(there, now))))) {
            return new Already(moved.ref());
        }
        return new Conflict(moved.ref(), "id", before != null ? Conflict.OTHERWISE : Conflict.TAKEN);
    }

    @Override
    public MovedCounts imported(String transfer, String queue) {
        MovedRules.requireTransfer(transfer);
        JobRules.requireQueue(queue);
        return guard.locked((jobs, now) -> jobs.arrivals().counts(transfer, queue));
    }
}
