package io.connectjobs.sink;

/** What is done with a job or a queue. */
enum Verb {
    ENQUEUE,
    IMPORT,
    ANSWER,
    CANCEL,
    RETRY,
    RESCHEDULE,
    DISCARD,
    PAUSE,
    RESUME,
    RELEASE;

    /** Whether it is a command or an answer about a job that is there already. */
    boolean isAboutOldJob() {
        return this == ANSWER || this == CANCEL || this == RETRY || this == RESCHEDULE || this == DISCARD;
    }

    /** Whether it adds jobs to a queue, the order of which is that of arrival. */
    boolean addsJobs() {
        return this == ENQUEUE || this == IMPORT;
    }

    boolean isAboutQueue() {
        return this == PAUSE || this == RESUME;
    }
}
