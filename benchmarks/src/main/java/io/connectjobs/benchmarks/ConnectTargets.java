package io.connectjobs.benchmarks;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What is promised of the connectors, held against what was measured: everybody's best over all numbers of tasks. */
record ConnectTargets(List<Row> rows, int cores) {
    private static final double MICROS_PER_SECOND = 1e6;

    List<Target> all() {
        return List.of(
                beside(
                        "Topic to PostgreSQL / Debezium's JDBC sink at its best",
                        1.25,
                        Operation.SINK,
                        DebeziumSink.NAME),
                bound(
                        "Topic to PostgreSQL / what the CPU time of its parts allows",
                        0.85,
                        Operation.SINK,
                        NothingSink.NAME,
                        ConnectPlace.BARE_INSERT),
                beside(
                        "Topic to PostgreSQL in a fresh worker / Debezium's JDBC sink at its best",
                        1.25,
                        Operation.COLD_SINK,
                        DebeziumSink.NAME),
                beside("PostgreSQL to topic / the store's own drain", 0.50, Operation.SOURCE, ConnectPlace.OWN_DRAIN),
                bound(
                        "PostgreSQL to topic / what the CPU time of its parts allows",
                        0.75,
                        Operation.SOURCE,
                        ReadySource.NAME,
                        ConnectPlace.OWN_DRAIN),
                beside(
                        "PostgreSQL to topic / Debezium's source of change events of an outbox",
                        2.0,
                        Operation.SOURCE,
                        OutboxSource.CHANGE_EVENTS),
                beside(
                        "PostgreSQL to topic / the same with its event router",
                        2.0,
                        Operation.SOURCE,
                        OutboxSource.EVENT_ROUTER),
                beside(
                        "PostgreSQL to topic in a fresh worker / Debezium's source of change events",
                        2.0,
                        Operation.COLD_SOURCE,
                        OutboxSource.CHANGE_EVENTS),
                beside(
                        "PostgreSQL to topic in a fresh worker / the same with its event router",
                        2.0,
                        Operation.COLD_SOURCE,
                        OutboxSource.EVENT_ROUTER));
    }

    private Target beside(String name, double least, Operation operation, String other) {
        Optional<Row> ours = best(operation, row -> row.role() == Role.OURS);
        Optional<Row> its = best(operation, row -> row.contender().contains(other));
        Double ratio = ratio(ours.map(Row::rate), its.map(Row::rate));
        String cpu = Texts.two(ratio(its.flatMap(ConnectTargets::cpu), ours.flatMap(ConnectTargets::cpu)));
        String note = said(ours) + " / " + said(its) + "; its CPU over ours " + cpu;
        return Target.atLeast(name, least, ratio, note);
    }

    /**
     * What all cores would do if a record cost no more than a connector that does nothing of its own and the same work
     * without Kafka together.
     */
    private Target bound(String name, double least, Operation operation, String connector, String work) {
        Optional<Row> ours = best(operation, row -> row.role() == Role.OURS);
        Optional<Double> parts = cheapest(operation, connector)
                .flatMap(nothing -> cheapest(operation, work).map(bare -> nothing + bare));
        Optional<Double> bound = parts.map(micros -> cores * MICROS_PER_SECOND / micros);
        String cpu = Texts.two(ratio(parts, ours.flatMap(ConnectTargets::cpu)));
        return Target.atLeast(
                name,
                least,
                ratio(ours.map(Row::rate), bound),
                said(ours) + " / " + Texts.whole(bound.orElse(null)) + "/s on " + cores + " cores; their CPU over ours "
                        + cpu);
    }

    private Optional<Row> best(Operation operation, Predicate<Row> who) {
        return rows.stream()
                .filter(row -> row.group().operation() == operation)
                .filter(who)
                .max(Comparator.comparing(Row::rate));
    }

    private Optional<Double> cheapest(Operation operation, String contender) {
        return rows.stream()
                .filter(row ->
                        row.group().operation() == operation && row.contender().startsWith(contender))
                .map(ConnectTargets::cpu)
                .flatMap(Optional::stream)
                .min(Double::compare);
    }

    /** Of the worker or the client, the database and the broker, in µs; empty where any isn't known. */
    private static Optional<Double> cpu(Row row) {
        return row.clientMicros() == null || row.serverMicros() == null
                ? Optional.empty()
                : Optional.of(row.clientMicros() + row.serverMicros());
    }

    private static @Nullable Double ratio(Optional<Double> above, Optional<Double> below) {
        return above.isEmpty() || below.isEmpty() ? null : Double.valueOf(above.get() / below.get());
    }

    private static String said(Optional<Row> row) {
        return row.map(found -> "%s/s with %d tasks"
                        .formatted(Texts.whole(found.rate()), found.group().threads()))
                .orElse(Texts.NONE);
    }
}
