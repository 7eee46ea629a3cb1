package io.connectjobs.store;

/** What became of one job of {@link Transfer#importAll}. */
public sealed interface ImportResult {
    /** The job is in the store, durably. */
    record Imported(JobRef ref) implements ImportResult {}

    /** It was there already, from an import, or exactly the same; nothing changed. */
    record Already(JobRef ref) implements ImportResult {}

    /**
     * Another job is in its way; nothing changed.
     *
     * @param field {@code id} or {@code uniqueKey}
     * @param reason what is there
     */
    record Conflict(JobRef ref, String field, String reason) implements ImportResult {
        /** The reason where the store has another job of the id. */
        public static final String TAKEN = "is that of another job here, or of one that was here, and not by an import";

        /** The reason where the job was another one when it was imported. */
        public static final String OTHERWISE =
                "was imported before, and the job has changed since where it comes from: purge it there or here";
    }

    /**
     * It breaks a rule; nothing was stored.
     *
     * @param field which field of {@link JobView} or {@link Moved}
     * @param reason what was found and what is allowed
     */
    record Rejected(String field, String reason) implements ImportResult {}
}
