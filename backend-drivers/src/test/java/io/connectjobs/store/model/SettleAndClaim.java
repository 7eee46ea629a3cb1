package io.connectjobs.store.model;

import io.connectjobs.store.Turn;
import java.util.List;

/** Both at once. */
record SettleAndClaim(Settle settle, Claim claim) implements Step {
    static Step random(Dice dice) {
        return new SettleAndClaim(Settle.random(dice), Claim.random(dice));
    }

    @Override
    public Object run(Subject subject) {
        Turn turn = subject.leasing().settleAndClaim(settle.settlements(subject), claim.request());
        return List.of(Answers.settled(turn.settled()), Answers.claimed(subject, turn.claimed()));
    }

    @Override
    public List<Step> smaller() {
        return List.of(settle, claim);
    }

    @Override
    public String toString() {
        return settle + " and " + claim;
    }
}
