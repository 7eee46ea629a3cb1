package io.connectjobs.store.sqlite;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.connectjobs.store.sql.LeaseKey;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;

/** Lists as JSON texts, the arrays of SQLite: one statement reads them instead of one for each row. */
final class Json {
    private static final int SEQ_LENGTH = 12;
    private static final int LEASE_LENGTH = 48;

    private Json() {}

    static String seqs(List<Touched> jobs) {
        return numbers(jobs.stream().map(Touched::seq).toList());
    }

    static String numbers(Collection<Long> numbers) {
        StringBuilder json = new StringBuilder(numbers.size() * SEQ_LENGTH).append('[');
        for (Iterator<Long> each = numbers.iterator(); each.hasNext(); ) {
            json.append(each.next().longValue()).append(each.hasNext() ? "," : "");
        }
        return json.append(']').toString();
    }

    /** Leases of one queue as an object of numbers by id. */
    static String leases(Collection<LeaseKey> leases) {
        StringBuilder json = new StringBuilder(leases.size() * LEASE_LENGTH).append('{');
        for (Iterator<LeaseKey> each = leases.iterator(); each.hasNext(); ) {
            LeaseKey lease = each.next();
            json.append('"');
            JsonStringEncoder.getInstance().quoteAsString(lease.ref().id(), json);
            json.append("\":").append(lease.number()).append(each.hasNext() ? "," : "");
        }
        return json.append('}').toString();
    }
}
