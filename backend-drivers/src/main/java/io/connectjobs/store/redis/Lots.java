package io.connectjobs.store.redis;

import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobRules;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Parts a batch by queue into calls of bounded size, which name each job once. What no store can hold is in none of them: nobody need ask. */
final class Lots {
    private Lots() {}

    /** @param places indexes in the batch, in their order */
    record Lot(String queue, List<Integer> places, Set<String> ids) {
        private boolean takes(JobRef ref, int place) {
            if (places.size() == Calls.MOST || !ids.add(ref.id())) {
                return false;
            }
            places.add(place);
            return true;
        }
    }

    static List<Lot> of(List<JobRef> refs) {
        List<Lot> lots = new ArrayList<>();
        Map<String, Lot> open = new HashMap<>();
        for (int i = 0; i < refs.size(); i++) {
            JobRef ref = refs.get(i);
            if (!JobRules.canHold(ref)) {
                continue;
            }
            Lot lot = open.get(ref.queue());
            if (lot == null || !lot.takes(ref, i)) {
                lot = new Lot(ref.queue(), new ArrayList<>(), new HashSet<>());
                lot.takes(ref, i);
                open.put(ref.queue(), lot);
                lots.add(lot);
            }
        }
        return lots;
    }
}
