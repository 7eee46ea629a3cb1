package io.connectjobs.store.redis;

import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobRules;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Parts a batch by queue into calls of bounded size. What no store can hold is in none of them: nobody need ask. */
final class Lots {
    private Lots() {}

    /** @param places indexes in the batch, in their order */
    record Lot(String queue, List<Integer> places) {}

    static List<Lot> of(List<JobRef> refs) {
        List<Lot> lots = new ArrayList<>();
        Map<String, Lot> open = new HashMap<>();
        for (int i = 0; i < refs.size(); i++) {
            JobRef ref = refs.get(i);
            if (!JobRules.canHold(ref)) {
                continue;
            }
            Lot lot = open.get(ref.queue());
            if (lot == null || lot.places().size() == Calls.MOST) {
                lot = new Lot(ref.queue(), new ArrayList<>());
                open.put(ref.queue(), lot);
                lots.add(lot);
            }
            lot.places().add(i);
        }
        return lots;
    }
}
