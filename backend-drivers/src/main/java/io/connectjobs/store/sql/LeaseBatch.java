package io.connectjobs.store.sql;

import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobRules;
import io.connectjobs.store.Lease;
import io.connectjobs.store.LeaseStatus;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds out what became of each lease of a batch: those that applied, and why the others didn't. */
final class LeaseBatch {
    /** Reads where jobs stand. */
    interface Look {
        List<Standing> at(List<JobRef> refs) throws SQLException;
    }

    static final Comparator<LeaseKey> ORDER =
            Comparator.comparing(LeaseKey::ref).thenComparingLong(LeaseKey::number);

    private final List<LeaseKey> keys;
    private final Map<LeaseKey, LeaseStatus> statuses = new HashMap<>();

    LeaseBatch(Collection<Lease> leases) {
        this.keys = leases.stream()
                .filter(lease -> JobRules.canHold(lease.job()))
                .map(LeaseKey::of)
                .distinct()
                .sorted(ORDER)
                .toList();
    }

    /** The leases that can be, each once, in the order that everyone locks in. */
    List<LeaseKey> keys() {
        return keys;
    }

    void applied(List<LeaseKey> leases) {
        leases.forEach(lease -> statuses.put(lease, LeaseStatus.APPLIED));
    }

    /** Looks at the jobs whose lease did not apply; asks nothing where all did. */
    void explain(Look look) throws SQLException {
        List<LeaseKey> open =
                keys.stream().filter(key -> !statuses.containsKey(key)).toList();
        if (open.isEmpty()) {
            return;
        }
        Map<JobRef, Standing> standings = new HashMap<>();
        look.at(open.stream().map(LeaseKey::ref).distinct().toList())
                .forEach(standing -> standings.put(standing.ref(), standing));
        for (LeaseKey key : open) {
            Standing standing = standings.get(key.ref());
            statuses.put(
                    key,
                    standing == null
                            ? LeaseStatus.UNKNOWN
                            : standing.settledLease() == key.number() ? LeaseStatus.ALREADY : LeaseStatus.STALE);
        }
    }

    LeaseStatus status(Lease lease) {
        LeaseStatus status = statuses.get(LeaseKey.of(lease));
        return status == null ? LeaseStatus.UNKNOWN : status;
    }
}
