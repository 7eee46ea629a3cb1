package io.connectjobs.store.model;

import io.connectjobs.store.Operations;
import io.connectjobs.store.QueueSettings;
import java.time.Duration;
import java.util.Locale;

/** What an operator does to a queue. */
record OperateQueue(Verb verb, String queue, QueueSettings settings) implements Step {
    /** Without jitter: no two stores throw the same dice. */
    static final QueueSettings PLAIN = QueueSettings.NONE.withRetryPolicy(Enqueue.POLICIES.get(1));

    enum Verb {
        PAUSE,
        RESUME,
        CONFIGURE
    }

    /** The queue can be claimed, and has settings without jitter. */
    static Step plain(String queue) {
        return new OperateQueue(Verb.CONFIGURE, queue, PLAIN);
    }

    static Step random(Dice dice) {
        return new OperateQueue(
                dice.any(Verb.PAUSE, Verb.RESUME, Verb.RESUME, Verb.CONFIGURE), dice.queue(), settings(dice));
    }

    private static QueueSettings settings(Dice dice) {
        QueueSettings settings = QueueSettings.NONE.withRetryPolicy(dice.any(Enqueue.POLICIES));
        if (dice.percent(40)) {
            settings = settings.withMaxRunning(1 + dice.below(4));
        }
        return dice.percent(40)
                ? settings.withRate(1 + dice.below(4), Duration.ofSeconds(1 + dice.below(3) * 10L))
                : settings;
    }

    @Override
    public Object run(Subject subject) {
        Operations operations = subject.operate();
        switch (verb) {
            case PAUSE -> operations.pause(queue);
            case RESUME -> operations.resume(queue);
            case CONFIGURE -> operations.configure(queue, settings);
        }
        return "done";
    }

    @Override
    public String toString() {
        return verb.name().toLowerCase(Locale.ROOT) + " " + queue + (verb == Verb.CONFIGURE ? " " + settings : "");
    }
}
