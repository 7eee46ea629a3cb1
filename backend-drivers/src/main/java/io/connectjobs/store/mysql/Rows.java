package io.connectjobs.store.mysql;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.sql.LeaseKey;
import java.util.Collection;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A batch as one parameter: JSON that the server reads as a table. Whatever the size of the batch, the statement joins that
 * table to an index in its order; a long list of literals would make the planner read the whole table instead.
 */
final class Rows {
    private static final int NUMBER_LENGTH = 12;
    private static final int ROW_LENGTH = 64;
    private static final String TEXT = " CHARACTER SET utf8mb4 COLLATE {bin} PATH ";
    private static final String REF = "queue varchar(200)" + TEXT + "'$[0]', id varchar(512)" + TEXT + "'$[1]'";

    /** One column, seq, of {@link #numbers}. */
    static final String SEQS = table("seq bigint PATH '$'");

    /** The columns queue and id, of {@link #refs}. */
    static final String REFS = table(REF);

    /** The columns queue, id and lease, of {@link #leases}. */
    static final String LEASES = table(REF + ", lease bigint PATH '$[2]'");

    /** The columns queue, id and unique_key, of {@link #keys}. */
    static final String KEYS = table(REF + ", unique_key varchar(512)" + TEXT + "'$[2]'");

    private Rows() {}

    /** A table named b, of one parameter. MySQL refuses to lock rows beside a function, unless that is in a query itself. */
    static String table(String columns) {
        return "(SELECT t.* FROM JSON_TABLE(?, '$[*]' COLUMNS(" + columns + ")) AS t) AS b";
    }

    static <T> String numbers(Collection<T> rows, ToLongFunction<T> number) {
        StringBuilder json = new StringBuilder(rows.size() * NUMBER_LENGTH + 2).append('[');
        for (T row : rows) {
            comma(json).append(number.applyAsLong(row));
        }
        return json.append(']').toString();
    }

    static String numbers(Collection<Long> numbers) {
        return numbers(numbers, Long::longValue);
    }

    /** Each row as an array of numbers. */
    static <T> String tuples(Collection<T> rows, Function<T, @Nullable Object[]> columns) {
        StringBuilder json = new StringBuilder(rows.size() * ROW_LENGTH + 2).append('[');
        for (T row : rows) {
            comma(json).append('[');
            for (Object column : columns.apply(row)) {
                value(comma(json), column);
            }
            json.append(']');
        }
        return json.append(']').toString();
    }

    static String refs(Collection<JobRef> refs) {
        return tuples(refs, ref -> new Object[] {ref.queue(), ref.id()});
    }

    static String leases(Collection<LeaseKey> leases) {
        return tuples(
                leases, lease -> new Object[] {lease.ref().queue(), lease.ref().id(), lease.number()});
    }

    static <T> String keys(Collection<T> rows, Function<T, JobRef> ref, Function<T, String> key) {
        return tuples(rows, row ->
                new Object[] {ref.apply(row).queue(), ref.apply(row).id(), key.apply(row)});
    }

    private static StringBuilder comma(StringBuilder json) {
        return json.charAt(json.length() - 1) == '[' ? json : json.append(',');
    }

    private static void value(StringBuilder json, @Nullable Object value) {
        if (value instanceof String text) {
            json.append('"');
            JsonStringEncoder.getInstance().quoteAsString(text, json);
            json.append('"');
        } else {
            json.append(value);
        }
    }
}
