package io.connectjobs.store.model;

import io.connectjobs.store.JobRules;
import io.connectjobs.store.JobState;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Empties terminal jobs; now and then of states that may not be. All of them: which of equals go first is open. */
record Purge(String queue, Set<JobState> states) implements Step {
    static Step random(Dice dice) {
        List<JobState> allowed = List.of(JobState.COMPLETED, JobState.DEAD, JobState.CANCELLED);
        return new Purge(
                dice.queue(),
                new TreeSet<>(dice.percent(10) ? List.of(JobState.RUNNING) : dice.some(3, () -> dice.any(allowed))));
    }

    @Override
    public Object run(Subject subject) {
        return subject.operate().purge(queue, states, JobRules.MAX_BATCH);
    }

    @Override
    public String toString() {
        return "purge " + queue + " " + states;
    }
}
