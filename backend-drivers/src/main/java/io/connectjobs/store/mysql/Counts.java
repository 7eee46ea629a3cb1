package io.connectjobs.store.mysql;

import io.connectjobs.store.ActivityQuery.Bucket;
import io.connectjobs.store.sql.Jdbc;
import io.connectjobs.store.sql.Tally;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Gathers rows of the tally into counts and buckets: one at a time does, and others leave it to that one. */
final class Counts {
    private static final int LAST_STATE = 6;

    private final OperateSql sql;

    private record Entry(long entry, long minute, String queue, int event, int before, int after, long jobs) {
        static Entry map(ResultSet row) throws SQLException {
            return new Entry(
                    row.getLong(1),
                    row.getLong(2),
                    row.getString(3),
                    row.getInt(4),
                    row.getInt(5),
                    row.getInt(6),
                    row.getLong(7));
        }
    }

    private record Count(String queue, int state) {
        static final Comparator<Count> ORDER =
                Comparator.comparing(Count::queue).thenComparing(Count::state);
    }

    private record Activity(int bucket, long start, String queue, int event, int state) {
        static final Comparator<Activity> ORDER = Comparator.comparing(Activity::bucket)
                .thenComparing(Activity::start)
                .thenComparing(Activity::queue)
                .thenComparing(Activity::event)
                .thenComparing(Activity::state);
    }

    Counts(OperateSql sql) {
        this.sql = sql;
    }

    int rollUp(Connection c, long now, int bound) throws SQLException {
        if (Jdbc.query(c, sql.gatherAlone, p -> {}, row -> row.getInt(1)).isEmpty()) {
            return 0;
        }
        List<Entry> taken = Jdbc.query(c, sql.tally, p -> p.number(bound), Entry::map);
        Writes writes = new Writes();
        counts(writes, taken);
        activity(writes, taken);
        if (!taken.isEmpty()) {
            writes.add(sql.forgetTally, p -> p.text(Rows.numbers(taken, Entry::entry)));
        }
        for (Bucket bucket : Bucket.values()) {
            // One bucket more than promised, since its oldest one is kept until all of it is too old.
            long oldest = now - bucket.kept().plus(bucket.length()).toMillis();
            writes.add(sql.forgetActivity, p -> p.number(bucket.code()).number(oldest));
        }
        writes.run(c);
        return taken.size();
    }

    private void counts(Writes writes, List<Entry> taken) {
        Map<Count, Long> counts = new TreeMap<>(Count.ORDER);
        for (Entry entry : taken) {
            if (entry.after() <= LAST_STATE) {
                counts.merge(new Count(entry.queue(), entry.after()), entry.jobs(), Long::sum);
            }
            if (entry.before() >= 0 && entry.before() <= LAST_STATE) {
                counts.merge(new Count(entry.queue(), entry.before()), -entry.jobs(), Long::sum);
            }
        }
        counts.forEach((count, jobs) -> writes.add(
                sql.addCount, p -> p.text(count.queue()).number(count.state()).number(jobs)));
    }

    private void activity(Writes writes, List<Entry> taken) {
        Map<Activity, Long> activities = new TreeMap<>(Activity.ORDER);
        for (Entry entry : taken) {
            for (Bucket bucket : entry.event() < Tally.DUE ? Bucket.values() : new Bucket[0]) {
                long start = Math.floorDiv(entry.minute(), bucket.length().toMillis())
                        * bucket.length().toMillis();
                activities.merge(
                        new Activity(bucket.code(), start, entry.queue(), entry.event(), entry.after()),
                        entry.jobs(),
                        Long::sum);
            }
        }
        activities.forEach((activity, jobs) -> writes.add(
                sql.addActivity,
                p -> p.number(activity.bucket())
                        .number(activity.start())
                        .text(activity.queue())
                        .number(activity.event())
                        .number(activity.state())
                        .number(jobs)));
    }
}
