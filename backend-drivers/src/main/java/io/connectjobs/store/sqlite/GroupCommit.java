package io.connectjobs.store.sqlite;

import io.connectjobs.store.sql.Database.Work;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * Runs the work of many threads in few transactions of one connection.
 *
 * <ol>
 *   <li>Whoever finds nobody at work leads at once: alone, a thread waits for nothing.
 *   <li>Others queue up meanwhile. A leader who is done names the first of them the next leader.
 *   <li>A leader takes along who is waiting, in order, and runs all in one transaction, each behind a savepoint: what
 *       fails is undone by itself.
 *   <li>Nobody hears of success before the commit. If the transaction is lost as a whole, its members run again, each in
 *       one of its own, so that one that can't be stored doesn't fail the others.
 * </ol>
 */
final class GroupCommit {
    /** More don't save much, and those who wait to read their results would wait for longer. */
    private static final int LARGEST_GROUP = 64;

    private final Writer writer;
    private final Queue<Member<?>> waiting = new ArrayDeque<>();
    private boolean busy;

    /** Begins, commits and rolls back. */
    interface Writer {
        /** @param since the {@link System#nanoTime} from which on its patience counts */
        <T> T inTransaction(long since, Work<T> work) throws SQLException;
    }

    GroupCommit(Writer writer) {
        this.writer = writer;
    }

    /** Returns once the work is committed; throws what it threw, or what its transaction did. */
    <T> T run(Work<T> work) throws SQLException {
        Member<T> member = new Member<>(work);
        if (leadsAtOnce(member) || member.awaitTurn()) {
            lead(member);
        }
        return member.result();
    }

    private synchronized boolean leadsAtOnce(Member<?> member) {
        if (busy) {
            waiting.add(member);
            return false;
        }
        busy = true;
        return true;
    }

    private void lead(Member<?> leader) {
        List<Member<?>> group = new ArrayList<>(List.of(leader));
        try {
            runTogether(leader, group);
        } finally {
            callNext();
            group.forEach(Member::finish);
        }
    }

    private synchronized void takeAlong(List<Member<?>> group) {
        while (group.size() < LARGEST_GROUP && !waiting.isEmpty()) {
            group.add(waiting.remove());
        }
    }

    private synchronized void callNext() {
        Member<?> next = waiting.poll();
        if (next == null) {
            busy = false;
        } else {
            next.lead();
        }
    }

    private void runTogether(Member<?> leader, List<Member<?>> group) {
        try {
            writer.inTransaction(leader.since(), c -> {
                // Who came while others held the file comes along as well.
                takeAlong(group);
                if (group.size() == 1) {
                    leader.run(c);
                } else {
                    for (Member<?> member : group) {
                        runBehindSavepoint(c, member);
                    }
                }
                return group;
            });
        } catch (SQLException | RuntimeException | Error e) {
            if (group.size() == 1) {
                leader.fail(e);
            } else {
                group.forEach(this::runAlone);
            }
        }
    }

    private void runAlone(Member<?> member) {
        try {
            writer.inTransaction(member.since(), c -> {
                member.run(c);
                return member;
            });
        } catch (SQLException | RuntimeException | Error e) {
            member.fail(e);
        }
    }

    private static void runBehindSavepoint(Connection c, Member<?> member) throws SQLException {
        SqliteWriter.execute(c, "SAVEPOINT member");
        try {
            member.run(c);
        } catch (SQLException | RuntimeException | Error e) {
            // Where SQLite gave up the whole transaction this fails, and takes the others to runAlone.
            SqliteWriter.execute(c, "ROLLBACK TO member");
            member.fail(e);
        }
        SqliteWriter.execute(c, "RELEASE member");
    }
}
