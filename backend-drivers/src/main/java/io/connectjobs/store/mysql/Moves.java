package io.connectjobs.store.mysql;

import io.connectjobs.store.JobError;
import io.connectjobs.store.sql.ClaimOrder;
import io.connectjobs.store.sql.Params;
import io.connectjobs.store.sql.Parts;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what becomes of jobs whose locks the caller holds, in one round trip for a batch: their rows, and what goes
 * along with them in the other tables.
 */
final class Moves {
    private static final String ERROR_ROW = "(?, ?, ?, ?, ?, ?, ?)";

    /** More rows make a statement no quicker. */
    private static final int MOST_ROWS = 2_000;

    /** What a row of an error takes beside its texts. */
    private static final long ROW_BYTES = 2L * 1024;

    private final MoveSql sql;
    private final int statementBytes;

    /** A kind of rows in the tally. */
    private record Kind(String queue, int event, int before, int after) {}

    private record Shelf(int what, String queue) {}

    /** A move that an error goes along with. */
    private record Failed(Move move, JobError error) {
        static Stream<Failed> of(Move move) {
            return Stream.ofNullable(move.error()).map(error -> new Failed(move, error));
        }

        /** At the most: a character takes up to three. */
        long bytes() {
            String stack = error.stackTrace();
            return 3L * (error.message().length() + (stack == null ? 0 : stack.length())) + ROW_BYTES;
        }
    }

    /** @param statementBytes how much content to put into one statement */
    Moves(Words words, int statementBytes) {
        this.sql = new MoveSql(words);
        this.statementBytes = statementBytes;
    }

    /** To which content of jobs can be added, however much. */
    Writes writes() {
        return new Writes(statementBytes);
    }

    /** Any moves. */
    void write(Connection c, long now, List<Move> moves) throws SQLException {
        if (!moves.isEmpty()) {
            Writes writes = writes();
            writes.add(sql.update, p -> p.text(Rows.tuples(moves, Moves::columns)));
            along(writes, now, moves).run(c);
        }
    }

    /**
     * Claims of one queue by one owner.
     *
     * @param note what goes in front: the insert that gives the claim its number, and the query for it
     * @return the number
     */
    long claim(Connection c, Writes note, long now, List<Move> moves, ClaimOrder order, boolean history)
            throws SQLException {
        long until = now + order.leaseMillis();
        note.add(
                sql.claim,
                p -> p.text(Rows.numbers(moves, move -> move.job().seq()))
                        .number(now)
                        .number(until)
                        .number(now)
                        .number(until)
                        .text(order.owner().name())
                        .number(history ? 1 : 0));
        return along(note, now, moves).query(c, row -> row.getLong(1)).get(0);
    }

    /** Completions, but for their results. */
    void complete(Connection c, long now, List<Move> moves, boolean history) throws SQLException {
        Writes writes = new Writes();
        writes.add(
                sql.complete,
                p -> p.text(Rows.tuples(moves, move -> new Object[] {
                            move.job().seq(), move.job().lease().number()
                        }))
                        .number(now)
                        .number(history ? 1 : 0));
        along(writes, now, moves).run(c);
    }

    /** Changes that are seen in no event. */
    void update(Connection c, List<Move> moves) throws SQLException {
        if (!moves.isEmpty()) {
            Writes writes = new Writes();
            writes.add(sql.update, p -> p.text(Rows.tuples(moves, Moves::columns)));
            places(writes, moves);
            writes.run(c);
        }
    }

    private static @Nullable Object[] columns(Move move) {
        Course to = move.to();
        return new Object[] {
            move.job().seq(),
            to.state(),
            to.attempt(),
            to.runAt(),
            to.finishedAt(),
            to.expiresAt(),
            to.resultUntil(),
            to.leaseUntil(),
            to.lease(),
            to.settledLease(),
            to.deadline(),
            to.cancelRequested() ? 1 : 0,
            move.job().entries() + (move.kept() ? 1 : 0),
            to.hold() == 0 ? null : to.hold()
        };
    }

    private Writes along(Writes writes, long now, List<Move> moves) {
        places(writes, moves);
        history(writes, now, moves);
        errors(writes, now, moves);
        Map<Kind, Long> kinds = moves.stream()
                .collect(Collectors.groupingBy(
                        move -> new Kind(
                                move.job().ref().queue(),
                                move.event(),
                                move.job().course().state(),
                                move.to().state()),
                        LinkedHashMap::new,
                        Collectors.counting()));
        kinds.forEach((kind, jobs) -> tally(writes, now, kind, jobs));
        return writes;
    }

    private void places(Writes writes, List<Move> moves) {
        List<Place> left = new ArrayList<>(moves.size());
        List<Place> reached = new ArrayList<>(moves.size());
        for (Move move : moves) {
            List<Place> before = Place.of(move.job());
            List<Place> after = Place.of(move.job().ref().queue(), move.job().seq(), move.priority(), move.to());
            left.addAll(Place.left(before, after));
            reached.addAll(Place.left(after, before));
        }
        leave(writes, left);
        arrive(writes, reached);
    }

    void leave(Writes writes, List<Place> places) {
        shelves(places)
                .forEach((shelf, rows) -> writes.add(
                        sql.leave, p -> p.text(rows(rows)).number(shelf.what()).text(shelf.queue())));
    }

    void arrive(Writes writes, List<Place> places) {
        shelves(places)
                .forEach((shelf, rows) -> writes.add(
                        sql.arrive,
                        p -> p.number(shelf.what()).text(shelf.queue()).text(rows(rows))));
    }

    private static Map<Shelf, List<Place>> shelves(List<Place> places) {
        return places.stream()
                .collect(Collectors.groupingBy(
                        place -> new Shelf(place.what(), place.queue()), LinkedHashMap::new, Collectors.toList()));
    }

    private static String rows(List<Place> places) {
        return Rows.tuples(places, place -> new Object[] {place.negPriority(), place.at(), place.seq()});
    }

    /** Numbers only, written out: the quickest form that the server reads. */
    private void history(Writes writes, long now, List<Move> moves) {
        List<Move> kept = moves.stream().filter(Move::kept).toList();
        history(
                writes,
                kept,
                move -> "(" + move.job().seq() + ',' + move.job().entries() + ',' + now + ','
                        + move.to().attempt() + ',' + move.event() + ','
                        + move.to().state() + ')');
        tell(writes, kept, move -> new Object[] {move.job().seq(), move.job().entries()});
    }

    /**
     * Writes entries, which the feed doesn't tell by itself.
     *
     * @param row of numbers: seq, entry, at_ms, attempt, event, state
     */
    <T> void history(Writes writes, List<T> jobs, Function<T, String> row) {
        for (List<T> part : Parts.of(jobs, job -> 0, 0, MOST_ROWS)) {
            writes.add(sql.history + part.stream().map(row).collect(Collectors.joining(",")), p -> {});
        }
    }

    /**
     * Notes entries in the feed if somebody listens.
     *
     * @param key of an entry: seq, entry
     */
    <T> void tell(Writes writes, List<T> jobs, Function<T, Object[]> key) {
        if (!jobs.isEmpty()) {
            writes.add(sql.hear, p -> {});
            writes.add(sql.feed, p -> p.text(Rows.tuples(jobs, key)));
        }
    }

    private void errors(Writes writes, long now, List<Move> moves) {
        List<Failed> failed = moves.stream().flatMap(Failed::of).toList();
        for (List<Failed> part : Parts.of(failed, Failed::bytes, statementBytes, MOST_ROWS)) {
            writes.add(
                    sql.error + String.join(",", Collections.nCopies(part.size(), ERROR_ROW)),
                    p -> bind(p, now, part),
                    part.stream().mapToLong(Failed::bytes).sum());
        }
    }

    private static void bind(Params p, long now, List<Failed> rows) throws SQLException {
        for (Failed row : rows) {
            p.number(now)
                    .text(row.move().job().ref().queue())
                    .text(row.move().job().ref().id())
                    .number(row.move().to().attempt())
                    .text(row.error().type())
                    .text(row.error().message())
                    .text(row.error().stackTrace());
        }
    }

    void tally(Writes writes, long now, String queue, int event, int before, int after, long jobs) {
        tally(writes, now, new Kind(queue, event, before, after), jobs);
    }

    private void tally(Writes writes, long now, Kind kind, long jobs) {
        writes.add(
                sql.tally,
                p -> p.number(now)
                        .text(kind.queue())
                        .number(kind.event())
                        .number(kind.before())
                        .number(kind.after())
                        .number(jobs));
    }
}
