package io.connectjobs.benchmarks;

/** Which stores can be asked for. */
enum PlaceName {
    POSTGRESQL,
    MARIADB,
    SQLITE,
    REDIS,
    MEMORY;

    /** Whether other queues run on the same server. */
    boolean hasPeers() {
        return this == POSTGRESQL || this == REDIS;
    }
}
