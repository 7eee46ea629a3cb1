package io.connectjobs.store.model;

import io.connectjobs.store.JobRef;
import io.connectjobs.store.Operations;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What an operator does to jobs.
 *
 * @param after for rescheduling: how long after the beginning
 */
record Operate(Verb verb, List<JobRef> jobs, Duration after) implements Step {
    enum Verb {
        RETRY,
        CANCEL,
        DISCARD,
        RESCHEDULE,
        PURGE
    }

    private static final List<Verb> CHANGES = List.of(Verb.RETRY, Verb.CANCEL, Verb.DISCARD, Verb.RESCHEDULE);

    static Step random(Dice dice) {
        return new Operate(
                dice.percent(6) ? Verb.PURGE : dice.any(CHANGES), dice.some(4, dice::ref), dice.seconds(600));
    }

    @Override
    public Object run(Subject subject) {
        Operations operations = subject.operate();
        return Answers.operated(
                switch (verb) {
                    case RETRY -> operations.retry(jobs);
                    case CANCEL -> operations.cancel(jobs);
                    case DISCARD -> operations.discard(jobs);
                    case RESCHEDULE -> operations.reschedule(jobs, Subject.START.plus(after));
                    case PURGE -> operations.purge(jobs);
                });
    }

    @Override
    public List<Step> smaller() {
        return Batch.smaller(jobs, fewer -> new Operate(verb, fewer, after));
    }

    @Override
    public String toString() {
        String text = verb.name().toLowerCase(Locale.ROOT);
        return Batch.text(verb == Verb.RESCHEDULE ? text + " to " + Subject.START.plus(after) : text, jobs);
    }
}
