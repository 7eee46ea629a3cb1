package io.connectjobs.store;

/** What became of one job of a bulk operation. */
public sealed interface OperationResult {
    record Done(JobRef ref) implements OperationResult {}

    /** Left as it was. */
    record Skipped(JobRef ref, String reason) implements OperationResult {}
}
