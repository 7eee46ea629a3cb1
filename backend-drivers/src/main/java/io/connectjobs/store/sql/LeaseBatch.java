package io.connectjobs.store.sql;

import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobRules;
import io.connectjobs.store.Lease;
import io.connectjobs.store.LeaseStatus;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds out what became of each lease of a batch: those that applied, and why the others didn't. */
final class LeaseBatch {
    /** Reads where jobs stand. */
    interface Look {
        List<Standing> at(List<JobRef> refs) throws SQLException;
    }

    /** Each lease once, and the key of those that can be. */
    private final Map<Lease, @Nullable LeaseKey> keys;

    private final Map<LeaseKey, LeaseStatus> statuses = new HashMap<>();
    private int applied;

    LeaseBatch(Collection<Lease> leases) {
        this(leases.size());
        leases.forEach(this::add);
    }

    /** @param size how many leases are to come */
    LeaseBatch(int size) {
        this.keys = new LinkedHashMap<>(2 * size);
    }

    /** @return its key; null where it was added before, or can't be */
    @Nullable
    LeaseKey add(Lease lease) {
        LeaseKey key = JobRules.canHold(lease.job()) ? LeaseKey.of(lease) : null;
        return keys.putIfAbsent(lease, key) == null ? key : null;
    }

    /** The leases that can be, each once, in the order that everyone locks in. */
    List<LeaseKey> keys() {
        List<LeaseKey> sorted = new ArrayList<>(keys.size());
        for (LeaseKey key : keys.values()) {
            if (key != null) {
                sorted.add(key);
            }
        }
        sorted.sort(null);
        return sorted;
    }

    /** How many different leases there are. */
    int size() {
        return keys.size();
    }

    void applied(List<LeaseKey> leases) {
        applied += leases.size();
        if (applied < keys.size()) {
            leases.forEach(lease -> statuses.put(lease, LeaseStatus.APPLIED));
        }
    }

    /** Looks at the jobs whose lease did not apply; asks nothing where all did. */
    void explain(Look look) throws SQLException {
        if (applied == keys.size()) {
            return;
        }
        List<LeaseKey> open =
                keys().stream().filter(key -> !statuses.containsKey(key)).toList();
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
        if (applied == keys.size()) {
            return LeaseStatus.APPLIED;
        }
        LeaseKey key = keys.get(lease);
        return key == null ? LeaseStatus.UNKNOWN : statuses.getOrDefault(key, LeaseStatus.UNKNOWN);
    }
}
