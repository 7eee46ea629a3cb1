package io.connectjobs.benchmarks;

/** Why somebody is measured. */
enum Role {
    /** What this project ships. */
    OURS,
    /** The bare statements on the bare server: what nobody can beat. */
    LIMIT,
    /** Another job queue. */
    PEER
}
