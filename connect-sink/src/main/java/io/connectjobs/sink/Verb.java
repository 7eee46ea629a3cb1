package io.connectjobs.sink;

/** What is done with a job or a queue. */
enum Verb {
    ENQUEUE,
    ANSWER,
    CANCEL,
    RETRY,
    RESCHEDULE,
    DISCARD,
    PAUSE,
    RESUME,
    RELEASE;

    /** Whether it is a command about a job that is there already. */
    boolean isAboutOldJob() {
        return this == CANCEL || this == RETRY || this == RESCHEDULE || this == DISCARD;
    }

    boolean isAboutQueue() {
        return this == PAUSE || this == RESUME;
    }
}
