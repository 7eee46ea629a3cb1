package io.connectjobs.store.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Makes sequences. */
final class Generator {
    private static final int STEPS = 70;

    /** How often a step is chosen, against the others. */
    private record Choice(int weight, Function<Dice, Step> make) {}

    private static final List<Choice> CHOICES = List.of(
            new Choice(20, Enqueue::random),
            new Choice(22, Claim::random),
            new Choice(22, Settle::random),
            new Choice(8, SettleAndClaim::random),
            new Choice(5, Extend::random),
            new Choice(14, Operate::random),
            new Choice(6, OperateQueue::random),
            new Choice(2, Purge::random),
            new Choice(5, Upkeep::random),
            new Choice(18, Advance::random));

    private static final int TOTAL = CHOICES.stream().mapToInt(Choice::weight).sum();

    private Generator() {}

    /** The steps of a seed, always the same. */
    static List<Step> steps(long seed) {
        Dice dice = new Dice(seed);
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < STEPS; i++) {
            steps.add(step(dice));
        }
        return steps;
    }

    private static Step step(Dice dice) {
        int point = dice.below(TOTAL);
        for (Choice choice : CHOICES) {
            point -= choice.weight();
            if (point < 0) {
                return choice.make().apply(dice);
            }
        }
        throw new IllegalStateException("The weights don't add up to " + TOTAL);
    }
}
