package io.connectjobs.store.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Makes a failing sequence small.
 *
 * <ol>
 *   <li>Leaves out half of the steps, then quarters … down to single ones, as long as it goes on failing.
 *   <li>Then makes single steps smaller in the ways that they offer.
 *   <li>And again, until neither helps or the tries are used up.
 * </ol>
 */
final class Shrinker {
    private final Predicate<List<Step>> fails;
    private int tries;

    Shrinker(Predicate<List<Step>> fails, int tries) {
        this.fails = fails;
        this.tries = tries;
    }

    List<Step> shrink(List<Step> failing) {
        List<Step> best = List.copyOf(failing);
        while (true) {
            List<Step> smaller = withSmallerSteps(withFewerSteps(best));
            if (smaller.equals(best)) {
                return best;
            }
            best = smaller;
        }
    }

    private List<Step> withFewerSteps(List<Step> failing) {
        List<Step> best = failing;
        for (int chunk = Math.max(1, best.size() / 2); chunk >= 1; chunk /= 2) {
            for (int from = 0; from < best.size(); ) {
                List<Step> fewer = new ArrayList<>(best);
                fewer.subList(from, Math.min(best.size(), from + chunk)).clear();
                if (stillFails(fewer)) {
                    best = fewer;
                } else {
                    from += chunk;
                }
            }
        }
        return best;
    }

    private List<Step> withSmallerSteps(List<Step> failing) {
        List<Step> best = new ArrayList<>(failing);
        for (int i = 0; i < best.size(); i++) {
            boolean shrunk = true;
            while (shrunk) {
                shrunk = false;
                for (Step smaller : best.get(i).smaller()) {
                    List<Step> candidate = new ArrayList<>(best);
                    candidate.set(i, smaller);
                    if (stillFails(candidate)) {
                        best = candidate;
                        shrunk = true;
                        break;
                    }
                }
            }
        }
        return best;
    }

    private boolean stillFails(List<Step> steps) {
        return tries-- > 0 && !steps.isEmpty() && fails.test(steps);
    }
}
