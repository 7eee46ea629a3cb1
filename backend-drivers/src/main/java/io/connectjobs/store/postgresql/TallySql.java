package io.connectjobs.store.postgresql;

/** Notes for the counts how many jobs a part of a statement moved. */
final class TallySql {
    private static final String INSERT = """
            INSERT INTO {s}cj_tally (minute_ms, queue, event, before_state, after_state, jobs)
            SELECT now / 60000 * 60000, queue, %s, before_state, state, count(*) FROM %s, clock
            GROUP BY now, queue, %s, before_state, state""";

    /** The same of jobs that were counted already. */
    private static final String SUMS = """
            tallied AS (
              INSERT INTO {s}cj_tally (minute_ms, queue, event, before_state, after_state, jobs)
              SELECT now / 60000 * 60000, queue, %d, before_state, state, sum(jobs) FROM %s, clock
              GROUP BY now, queue, before_state, state)
            """;

    private TallySql() {}

    /**
     * As a part of a statement.
     *
     * @param jobs returns queue, before_state and state
     */
    static String of(String jobs, int event) {
        return "tallied AS (" + into(jobs, event) + ")\n";
    }

    /**
     * As a statement's last part.
     *
     * @param jobs returns queue, before_state and state
     */
    static String into(String jobs, int event) {
        return INSERT.formatted("(" + event + ")", jobs, "before_state");
    }

    /**
     * As a part of a statement.
     *
     * @param counted returns queue, before_state, state and how many jobs
     */
    static String ofCounted(String counted, int event) {
        return SUMS.formatted(event, counted);
    }

    /** @param jobs returns queue, event, before_state and state */
    static String of(String jobs) {
        return "tallied AS (" + INSERT.formatted("event", jobs, "event") + ")\n";
    }
}
