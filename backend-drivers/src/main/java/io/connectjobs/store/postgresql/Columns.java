package io.connectjobs.store.postgresql;

import io.connectjobs.store.JobRef;
import io.connectjobs.store.sql.LeaseKey;
import io.connectjobs.store.sql.Params;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A batch as parameters: each column travels as one array. And back: what results have in common. */
final class Columns {
    private Columns() {}

    static <T> void leases(Params p, List<T> rows, Function<T, LeaseKey> key) throws SQLException {
        refs(p, rows, row -> key.apply(row).ref());
        numbers(p, rows, row -> key.apply(row).number());
    }

    static void refs(Params p, List<JobRef> refs) throws SQLException {
        refs(p, refs, Function.identity());
    }

    static <T> void refs(Params p, List<T> rows, Function<T, JobRef> ref) throws SQLException {
        texts(p, rows, row -> ref.apply(row).queue());
        texts(p, rows, row -> ref.apply(row).id());
    }

    static <T> void texts(Params p, List<T> rows, Function<T, @Nullable String> column) throws SQLException {
        p.array("text", column(rows, column, new String[rows.size()]));
    }

    static <T> void numbers(Params p, List<T> rows, Function<T, @Nullable Long> column) throws SQLException {
        p.array("int8", column(rows, column, new Long[rows.size()]));
    }

    static <T> void integers(Params p, List<T> rows, Function<T, @Nullable Integer> column) throws SQLException {
        p.array("int4", column(rows, column, new Integer[rows.size()]));
    }

    static <T> void flags(Params p, List<T> rows, Function<T, Boolean> column) throws SQLException {
        p.array("bool", column(rows, column, new Boolean[rows.size()]));
    }

    static <T> void binaries(Params p, List<T> rows, Function<T, byte @Nullable []> column) throws SQLException {
        p.array("bytea", column(rows, column, new byte[rows.size()][]));
    }

    static JobRef ref(ResultSet row) throws SQLException {
        return new JobRef(row.getString("queue"), row.getString("id"));
    }

    static LeaseKey lease(ResultSet row) throws SQLException {
        return new LeaseKey(ref(row), row.getLong("lease"));
    }

    private static <T, V> V[] column(List<T> rows, Function<T, ? extends @Nullable V> column, V[] into) {
        for (int i = 0; i < into.length; i++) {
            into[i] = column.apply(rows.get(i));
        }
        return into;
    }
}
