package io.connectjobs.benchmarks;

/** What can be asked for on the command line. */
enum Part {
    /** Enqueue and drain, by batch size and number of threads, beside the bare statements. */
    STORE,
    /** Ten handlers that settle one job each, beside db-scheduler. */
    HANDLERS,
    /** Claim times under a small and a large backlog. */
    BACKLOG,
    /** Whatever --peer-command starts or --peer-results holds. */
    PEERS,
    /** Topic to store through a Connect worker, beside Debezium's JDBC sink. */
    SINK,
    /** Store to topic through a Connect worker, beside Debezium's PostgreSQL source. */
    SOURCE,
    /** Both ways in a fresh worker process each time, its first second included. */
    COLD
}
