package io.connectjobs.store;

/** What became of one job of a bulk operation. */
public sealed interface OperationResult {
    record Done(JobRef ref) implements OperationResult {}

    /** The job runs: its holder is asked to stop, and any end but completion leaves it cancelled. */
    record Requested(JobRef ref) implements OperationResult {}

    /** Left as it was. */
    record Skipped(JobRef ref, String reason) implements OperationResult {}
}
