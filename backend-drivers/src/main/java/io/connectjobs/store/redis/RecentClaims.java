package io.connectjobs.store.redis;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * On which queues this store lately claimed under an id. A queue knows its own claims only: this tells where else to look
 * when an id comes again with other queues. Safe for many threads.
 */
final class RecentClaims {
    private static final int KEPT = 1_000;

    private final Map<String, Set<String>> queues = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Set<String>> eldest) {
            return size() > KEPT;
        }
    };

    synchronized Set<String> queues(String claimId) {
        return Set.copyOf(queues.getOrDefault(claimId, Set.of()));
    }

    synchronized void add(String claimId, Collection<String> claimed) {
        queues.computeIfAbsent(claimId, absent -> new LinkedHashSet<>()).addAll(claimed);
    }
}
