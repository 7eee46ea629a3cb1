package io.connectjobs.benchmarks;

/** What is measured. */
enum Operation {
    ENQUEUE("enqueue"),
    DRAIN("drain (claim and settle)"),
    HANDLERS("ten handlers, each settling its own job"),
    SINK("topic to PostgreSQL through a Connect worker"),
    COLD_SINK("topic to PostgreSQL in a fresh worker, from the connector's creation to the last record"),
    SOURCE("PostgreSQL to topic through a Connect worker"),
    COLD_SOURCE("PostgreSQL to topic in a fresh worker, from the connector's creation to the last record");

    private final String title;

    Operation(String title) {
        this.title = title;
    }

    /** Whether a worker is started for it. */
    boolean isCold() {
        return this == COLD_SINK || this == COLD_SOURCE;
    }

    String title() {
        return title;
    }
}
