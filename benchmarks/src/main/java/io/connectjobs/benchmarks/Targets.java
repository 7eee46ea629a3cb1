package io.connectjobs.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is promised of PostgreSQL, SQLite and Redis, held against what was measured. */
final class Targets {
    private static final String POSTGRESQL = "postgresql";
    private static final String SQLITE = "sqlite";
    private static final String REDIS = "redis";
    private static final String MARIADB = "mariadb";
    private static final Set<String> PROMISED = Set.of(POSTGRESQL, MARIADB, SQLITE);

    /** Published for one consumer and batches of 50; it can't be run here. */
    private static final double PGQRS_ON_SQLITE = 12_630;

    private static final String GRAPHILE = "graphile-worker";

    /** How graphile-worker's documentation sets up batching: ten at once, a local queue, a delay of 25 ms. */
    private static final String GRAPHILE_BATCHING = "start";

    /** How the name of a peer ends that ran on Redis. */
    private static final String ON_REDIS = " redis";

    private static final int BULK = 100;

    private final Outcome outcome;
    private final List<Target> targets = new ArrayList<>();

    private Targets(Outcome outcome) {
        this.outcome = outcome;
    }

    static List<Target> of(Outcome outcome) {
        Targets targets = new Targets(outcome);
        if (outcome.places().containsKey(POSTGRESQL)) {
            targets.postgresql();
        }
        if (outcome.places().containsKey(MARIADB)) {
            targets.mariaDb();
        }
        if (outcome.places().containsKey(SQLITE)) {
            targets.sqlite();
        }
        if (outcome.places().containsKey(REDIS)) {
            targets.redis();
        }
        targets.backlog();
        if (outcome.places().containsKey(ConnectPlace.NAME)) {
            int cores = Integer.parseInt(outcome.machine().getOrDefault(Benchmarks.CORES, "1"));
            targets.targets.addAll(new ConnectTargets(outcome.rows(), cores).all());
        }
        return targets.targets;
    }

    private void postgresql() {
        limit(
                "PostgreSQL enqueue in bulk / bare unnest insert",
                0.70,
                POSTGRESQL,
                Operation.ENQUEUE,
                "bare unnest insert");
        peer("PostgreSQL enqueue in bulk / best peer", 1.0, Operation.ENQUEUE);
        limit(
                "PostgreSQL drain in batches / bare claim and update",
                0.75,
                POSTGRESQL,
                Operation.DRAIN,
                "bare claim and update");
        peer("PostgreSQL drain in batches / best peer at its best", 1.2, Operation.DRAIN);
        Double handlers =
                best(POSTGRESQL, Operation.HANDLERS, row -> row.contender().equals(HandlersContender.NAME));
        Double graphile = outcome.peers().stream()
                .filter(peer ->
                        peer.peer().startsWith(GRAPHILE) && peer.setting().equals(GRAPHILE_BATCHING))
                .map(Peers.PeerRow::drain)
                .max(Double::compare)
                .orElse(null);
        targets.add(Target.atLeast(
                "PostgreSQL ten handlers, SettleBuffer / graphile-worker batching",
                1.5,
                ratio(handlers, graphile),
                graphile == null ? "needs its results: --peer-command" : said(handlers, graphile)));
    }

    private void mariaDb() {
        limit("MariaDB drain in batches / bare loop", 0.60, MARIADB, Operation.DRAIN, "bare claim and update");
    }

    private void sqlite() {
        limit("SQLite drain in batches / bare loop", 0.60, SQLITE, Operation.DRAIN, "bare claim and update");
        Double drain = best(SQLITE, Operation.DRAIN, Targets::isOurs);
        targets.add(Target.atLeast(
                "SQLite drain / pgqrs as published",
                4.0,
                ratio(drain, PGQRS_ON_SQLITE),
                said(drain, PGQRS_ON_SQLITE) + ", another machine's"));
    }

    private void redis() {
        limit("Redis drain in batches / bare script", 0.50, REDIS, Operation.DRAIN, "bare script");
        redisPeer("PsyQueue", 6.0);
        redisPeer("BullMQ", 8.0);
    }

    /** Its best drain of any size. */
    private void redisPeer(String name, double bound) {
        Double ours = best(REDIS, Operation.DRAIN, row -> isOurs(row) && isBulk(row));
        Double its = outcome.peers().stream()
                .filter(peer -> isOnRedis(peer, name))
                .map(Peers.PeerRow::drain)
                .max(Double::compare)
                .orElse(null);
        targets.add(Target.atLeast(
                "Redis drain in batches / " + name + " at its best",
                bound,
                ratio(ours, its),
                its == null ? "needs its results: --peer-command" : said(ours, its)));
    }

    private static boolean isOnRedis(Peers.PeerRow peer, String name) {
        return peer.peer().toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + " ")
                && peer.peer().endsWith(ON_REDIS);
    }

    private void backlog() {
        for (Backlog.ClaimTime time : outcome.claimTimes()) {
            if (!PROMISED.contains(time.place())) {
                continue;
            }
            targets.add(Target.atMost(
                    "Claim of %d on %s, %,d / %,d %s"
                            .formatted(time.limit(), time.place(), time.large(), time.small(), time.waiting()),
                    1.5,
                    time.ratio(),
                    String.format(Locale.ROOT, "%.2f ms / %.2f ms", time.largeMillis(), time.smallMillis())));
        }
    }

    /** Best against best over all threads, in batches of a hundred and more; the note has the worst pair as well. */
    private void limit(String name, double bound, String place, Operation operation, String limit) {
        Double ours = best(place, operation, row -> isOurs(row) && isBulk(row));
        Double bare = best(place, operation, row -> row.contender().equals(limit) && isBulk(row));
        List<Row> pairs = rows(place, operation, row -> row.contender().equals(limit) && isBulk(row))
                .toList();
        Stream<Double> cpu = pairs.stream().map(Row::itsCpuToOurs).flatMap(Stream::ofNullable);
        Stream<Double> wall = pairs.stream().map(Row::oursToIt).flatMap(Stream::ofNullable);
        String note = pairs.isEmpty()
                ? "needs batches of " + BULK + " or more"
                : said(ours, bare) + "; same batch and threads: wall %s, CPU %s".formatted(range(wall), range(cpu));
        targets.add(Target.atLeast(name, bound, ratio(ours, bare), note));
    }

    private void peer(String name, double bound, Operation operation) {
        Double ours = best(POSTGRESQL, operation, row -> isOurs(row) && isBulk(row));
        Double inside = Stream.of(operation, Operation.HANDLERS)
                .filter(each -> operation == Operation.DRAIN || each == operation)
                .map(each -> best(POSTGRESQL, each, row -> row.role() == Role.PEER))
                .flatMap(Stream::ofNullable)
                .max(Double::compare)
                .orElse(null);
        Double outside = outcome.peers().stream()
                .filter(peer -> !peer.peer().endsWith(ON_REDIS))
                .map(operation == Operation.ENQUEUE ? Peers.PeerRow::enqueue : Peers.PeerRow::drain)
                .max(Double::compare)
                .orElse(null);
        Double peer = Stream.of(inside, outside)
                .flatMap(Stream::ofNullable)
                .max(Double::compare)
                .orElse(null);
        String note = outside == null ? ", db-scheduler alone: --peer-command adds others" : "";
        targets.add(Target.atLeast(name, bound, ratio(ours, peer), said(ours, peer) + note));
    }

    private static boolean isOurs(Row row) {
        return row.role() == Role.OURS;
    }

    private static boolean isBulk(Row row) {
        return row.group().batch() >= BULK;
    }

    private Stream<Row> rows(String place, Operation operation, Predicate<Row> who) {
        return outcome.rows().stream()
                .filter(row -> row.group().place().equals(place) && row.group().operation() == operation)
                .filter(who);
    }

    private @Nullable Double best(String place, Operation operation, Predicate<Row> who) {
        return rows(place, operation, who).map(Row::rate).max(Double::compare).orElse(null);
    }

    private static @Nullable Double ratio(@Nullable Double above, @Nullable Double below) {
        return above == null || below == null ? null : Double.valueOf(above / below);
    }

    private static String said(@Nullable Double above, @Nullable Double below) {
        return Texts.whole(above) + "/s / " + Texts.whole(below) + "/s";
    }

    private static String range(Stream<Double> values) {
        List<Double> sorted = values.sorted().toList();
        return sorted.isEmpty()
                ? Texts.NONE
                : Texts.two(sorted.get(0)) + " to " + Texts.two(sorted.get(sorted.size() - 1));
    }
}
