package io.connectjobs.store.sql;

import static java.util.Objects.requireNonNull;

import io.connectjobs.store.CodePoints;
import io.connectjobs.store.Heartbeat;
import io.connectjobs.store.Owner;
import io.connectjobs.store.WholeMillis;
import io.connectjobs.store.WorkerView;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The registry of workers, in SQL that every database understands. */
final class SqlWorkers {
    private final Database database;
    private final StoreClock clock;
    private final String beat;
    private final String signOff;
    private final String forget;
    private final String beating;
    private final String holding;

    private record Held(String owner, String queue, long jobs) {}

    SqlWorkers(Database database, StoreClock clock, SqlNames names, OwnWords own) {
        this.database = database;
        this.clock = clock;
        this.beat = names.in(own.beat());
        this.signOff = names.in("DELETE FROM {s}cj_worker WHERE name = ? AND epoch <= ?");
        this.forget = names.in("DELETE FROM {s}cj_worker WHERE alive_until_ms <= ?");
        this.beating = names.in("""
                SELECT name, epoch, started_at_ms, beat_at_ms, alive_until_ms, queues, info FROM {s}cj_worker""");
        this.holding = names.in(own.holding());
    }

    boolean beat(Heartbeat heartbeat) {
        requireNonNull(heartbeat, "heartbeat");
        return database.write(c -> {
                    long now = clock.now(c);
                    return Jdbc.update(
                            c,
                            beat,
                            p -> p.text(heartbeat.owner().name())
                                    .number(heartbeat.owner().epoch())
                                    .number(now)
                                    .number(now)
                                    .number(now + WholeMillis.of(heartbeat.ttl()))
                                    .text(String.join(",", heartbeat.queues()))
                                    .text(Headers.toJson(heartbeat.info())));
                })
                > 0;
    }

    void signOff(Owner owner) {
        requireNonNull(owner, "owner");
        database.writeOne(c -> Jdbc.update(c, signOff, p -> p.text(owner.name()).number(owner.epoch())));
    }

    /** Forgets those that have been silent for long. */
    void forget() {
        database.write(c -> {
            long before = clock.now(c) - WorkerView.REMEMBERED.toMillis();
            return Jdbc.update(c, forget, p -> p.number(before));
        });
    }

    List<WorkerView> list() {
        return database.read(c -> {
            Map<String, Map<String, Long>> holds = holds(c);
            long now = clock.now(c);
            List<WorkerView> workers = new ArrayList<>(Jdbc.query(
                    c, beating, p -> {}, row -> view(row, now, holds.getOrDefault(name(row), Map.of()))));
            workers.forEach(worker -> holds.remove(worker.name()));
            holds.forEach((owner, held) ->
                    workers.add(new WorkerView(owner, 0, false, null, null, List.of(), Map.of(), held)));
            workers.sort(Comparator.comparing(WorkerView::name, CodePoints.ORDER));
            return List.copyOf(workers);
        });
    }

    private Map<String, Map<String, Long>> holds(Connection c) throws SQLException {
        Map<String, Map<String, Long>> holds = new TreeMap<>();
        List<Held> held = Jdbc.query(
                c,
                holding,
                p -> {},
                row -> new Held(row.getString("owner"), row.getString("queue"), row.getLong("jobs")));
        for (Held one : held) {
            holds.computeIfAbsent(one.owner(), owner -> new TreeMap<>()).put(one.queue(), one.jobs());
        }
        return holds;
    }

    private static WorkerView view(ResultSet row, long now, Map<String, Long> holds) throws SQLException {
        String queues = row.getString("queues");
        return new WorkerView(
                name(row),
                row.getLong("epoch"),
                now < row.getLong("alive_until_ms"),
                Jdbc.instant(row, "started_at_ms"),
                Jdbc.instant(row, "beat_at_ms"),
                queues.isEmpty() ? List.of() : List.of(queues.split(",")),
                Headers.ofJson(row.getString("info")),
                holds);
    }

    private static String name(ResultSet row) throws SQLException {
        return row.getString("name");
    }
}
