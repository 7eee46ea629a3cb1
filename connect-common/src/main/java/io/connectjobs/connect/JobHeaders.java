package io.connectjobs.connect;

/** The names of record headers that mean something to the connectors. A job's own headers never begin with these. */
public final class JobHeaders {
    public static final String PREFIX = "job.";
    public static final String LEASE = "job.lease";
    public static final String ID = "job.id";
    public static final String QUEUE = "job.queue";
    public static final String KIND = "job.kind";
    public static final String ATTEMPT = "job.attempt";
    public static final String EVENT = "job.event";
    public static final String STATE = "job.state";
    public static final String OPERATION = "job.operation";
    public static final String COMMAND = "job.command";
    public static final String CONNECTOR = "job.connector";
    public static final String RUN_AT = "job.run.at";
    public static final String OUTCOME = "job.outcome";
    public static final String RETRYABLE = "job.retryable";
    public static final String DELAY_MS = "job.delay.ms";
    public static final String RESULT_TTL_MS = "job.result.ttl.ms";

    private JobHeaders() {}
}
