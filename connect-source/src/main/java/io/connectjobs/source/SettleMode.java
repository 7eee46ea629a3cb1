package io.connectjobs.source;

/** When a dispatched job is settled: once Kafka has it, or by the worker's answer. */
enum SettleMode {
    ON_DELIVERY,
    BY_WORKER
}
