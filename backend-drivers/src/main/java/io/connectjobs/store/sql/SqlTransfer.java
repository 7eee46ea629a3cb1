package io.connectjobs.store.sql;

import static java.util.Objects.requireNonNull;

import io.connectjobs.store.ExportResult;
import io.connectjobs.store.ImportResult;
import io.connectjobs.store.ImportResult.Already;
import io.connectjobs.store.ImportResult.Conflict;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobRules;
import io.connectjobs.store.Moved;
import io.connectjobs.store.MovedCounts;
import io.connectjobs.store.MovedPrint;
import io.connectjobs.store.MovedRules;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.Transfer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Moves whole jobs, in SQL. */
final class SqlTransfer implements Transfer {
    private final Database database;
    private final SqlExport export;
    private final SqlImport imports;
    private final SqlArrivals arrivals;
    private final StoreClock clock;
    private final int payloadMaxBytes;

    SqlTransfer(
            Database database,
            JobStatements statements,
            TransferStatements moving,
            SqlNames names,
            StoreSettings settings) {
        this.database = database;
        this.clock = statements.clock();
        this.export = new SqlExport(moving, clock, names, statements.own());
        this.arrivals = new SqlArrivals(names);
        this.imports = new SqlImport(statements.enqueue(), moving, arrivals, export, clock, names);
        this.payloadMaxBytes = settings.payloadMaxBytes();
    }

    @Override
    public ExportResult export(String queue, @Nullable String after, int limit) {
        MovedRules.requireExport(queue, limit);
        long place = MovedRules.requirePlace(after);
        return database.read(c -> export.page(c, queue, place, limit));
    }

    @Override
    public List<ImportResult> importAll(String transfer, List<Moved> jobs) {
        MovedRules.requireTransfer(transfer);
        JobRules.requireBatch("jobs", jobs);
        ImportResult[] results = new ImportResult[jobs.size()];
        Map<JobRef, MovedRow> firsts = new HashMap<>();
        List<Integer> repeated = new ArrayList<>();
        for (int i = 0; i < results.length; i++) {
            Moved moved = jobs.get(i);
            results[i] = MovedRules.check(moved, payloadMaxBytes);
            if (results[i] == null && firsts.putIfAbsent(moved.ref(), MovedRow.of(moved, i)) != null) {
                repeated.add(i);
            }
        }
        if (!firsts.isEmpty()) {
            List<MovedRow> rows =
                    firsts.values().stream().sorted(MovedRow.BY_REF).toList();
            database.write(c -> imports.run(c, transfer, rows)).forEach((ordinal, result) -> results[ordinal] = result);
        }
        for (int i : repeated) {
            MovedRow first = requireNonNull(firsts.get(jobs.get(i).ref()));
            results[i] = again(first, jobs.get(i), results[first.ordinal()]);
        }
        return Arrays.asList(results);
    }

    /** One whose ref came before in the same batch. */
    private static ImportResult again(MovedRow first, Moved moved, ImportResult ofFirst) {
        if (!(ofFirst instanceof ImportResult.Imported || ofFirst instanceof Already)) {
            return ofFirst;
        }
        return moved instanceof Moved.Id || first.print().equals(MovedPrint.of(moved))
                ? new Already(moved.ref())
                : new Conflict(moved.ref(), "id", Conflict.OTHERWISE);
    }

    @Override
    public MovedCounts imported(String transfer, String queue) {
        MovedRules.requireTransfer(transfer);
        JobRules.requireQueue(queue);
        return database.read(c -> arrivals.counts(c, transfer, queue));
    }

    /** Forgets what came long ago. */
    void forget(long keepMillis, int bound) {
        database.write(c -> arrivals.forget(c, clock.now(c) - keepMillis, bound));
    }
}
