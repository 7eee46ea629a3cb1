package io.connectjobs.store.redis;

/** What an acknowledged call is worth. */
final class Durability {
    /** Which calls wait until the server has them on its disk, where it can tell. */
    enum Wait {
        NONE,
        /** Those that add jobs: a settlement that is lost repeats its job, which is never lost. */
        ENQUEUE,
        ALL
    }

    private Durability() {}
}
