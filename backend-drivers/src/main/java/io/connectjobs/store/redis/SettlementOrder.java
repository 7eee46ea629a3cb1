package io.connectjobs.store.redis;

import io.connectjobs.store.Settlement;
import io.connectjobs.store.Settlement.Complete;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One call's settlements in the order in which settle.lua takes and answers them: those that each say something of their
 * own, then what was completed without a result, claim by claim, which it may note by the claim.
 */
final class SettlementOrder {
    private final List<Settlement> outcomes;
    private final List<Integer> alone = new ArrayList<>();
    private final Map<Long, Completed> byClaim = new LinkedHashMap<>();

    /** What was completed of one claim. */
    private static final class Completed {
        final List<Integer> places = new ArrayList<>();
        final Packer sequences = new Packer();
        final StringBuilder ids = new StringBuilder("\0");

        void add(int place, String id, long sequence) {
            places.add(place);
            ids.append(id).append('\0');
            sequences.number(sequence, LeaseTokens.SEQUENCE_BYTES);
        }
    }

    /** @param places which of the outcomes the call takes */
    SettlementOrder(List<Settlement> outcomes, List<Integer> places) {
        this.outcomes = outcomes;
        places.forEach(this::add);
    }

    private void add(int place) {
        Settlement settlement = outcomes.get(place);
        if (settlement.outcome() instanceof Complete complete && complete.result() == null) {
            Unpacker token = new Unpacker(LeaseTokens.bytes(settlement.lease().token()));
            long claim = token.number(LeaseTokens.CLAIM_BYTES);
            byClaim.computeIfAbsent(claim, absent -> new Completed())
                    .add(place, settlement.lease().job().id(), token.number(LeaseTokens.SEQUENCE_BYTES));
        } else {
            alone.add(place);
        }
    }

    int alone() {
        return alone.size();
    }

    int claims() {
        return byClaim.size();
    }

    /** Places in the order of the answer's letters. */
    List<Integer> answered() {
        List<Integer> all = new ArrayList<>(alone);
        byClaim.values().forEach(completed -> all.addAll(completed.places));
        return all;
    }

    void addTo(ScriptCall call) {
        for (int place : alone) {
            Settlement settlement = outcomes.get(place);
            call.with(Packer.utf8(settlement.lease().job().id()), Turns.outcome(settlement));
        }
        byClaim.forEach((claim, completed) -> call.with(
                        new Packer().number(claim, LeaseTokens.CLAIM_BYTES).bytes())
                .with(completed.sequences.bytes())
                .with(completed.ids.toString()));
    }
}
