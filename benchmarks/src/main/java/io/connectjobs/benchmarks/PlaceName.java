package io.connectjobs.benchmarks;

/** Which stores can be asked for. */
enum PlaceName {
    POSTGRESQL,
    MARIADB,
    SQLITE,
    REDIS,
    MEMORY
}
