package io.connectjobs.store.redis;

import io.connectjobs.store.Capabilities;
import io.connectjobs.store.Capabilities.Capability;
import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an acknowledged call is worth.
 *
 * @param server name and version
 * @param appendOnly whether it writes an append-only file
 * @param fsync when that file is brought to the disk: always, everysec, no; empty where the server doesn't tell
 * @param canWait whether it can be asked to wait for its disk
 * @param wanted which calls are to wait
 * @param replicated whether another server may take its place, without what it had not received
 */
record Durability(String server, boolean appendOnly, String fsync, boolean canWait, Wait wanted, boolean replicated) {
    private static final Logger LOG = LoggerFactory.getLogger(Durability.class);

    /** Which calls wait until the server has them on its disk, where it can tell. */
    enum Wait {
        NONE,
        /** Those that add jobs: a settlement that is lost repeats its job, which is never lost. */
        ENQUEUE,
        ALL
    }

    /** Of two servers of one cluster, or so: the one that promises less. */
    Durability weaker(Durability other) {
        return promise() <= other.promise() ? this : other;
    }

    private int promise() {
        return !appendOnly ? 0 : canWait ? 2 : fsync.equals("always") ? 2 : 1;
    }

    /** Whether such calls wait for the disk. */
    boolean waits(Wait calls) {
        return appendOnly && canWait && !fsync.equals("always") && wanted.compareTo(calls) >= 0;
    }

    private boolean keepsJobs() {
        return appendOnly && (fsync.equals("always") || waits(Wait.ENQUEUE));
    }

    private String whyNot() {
        if (!appendOnly) {
            return server + " writes no append-only file: what came since its last snapshot is gone when it stops. Run"
                    + " CONFIG SET appendonly yes and CONFIG REWRITE";
        }
        return server + " brings its append-only file to the disk "
                + (fsync.equals("no") ? "when it likes" : "once a second") + ": a crash may lose the last of it. "
                + (canWait
                        ? "Leave the option wait out of the URL, or run CONFIG SET appendfsync always"
                        : "Run CONFIG SET appendfsync always, or use a server from 7.2 on, which the store asks to wait");
    }

    /** For people. */
    String describe() {
        String disk = !keepsJobs()
                ? "not durable"
                : waits(Wait.ALL) || fsync.equals("always")
                        ? "every answer is on the server's disk"
                        : "added jobs are on the server's disk";
        return server + ", " + disk + (replicated ? ", a fail-over may lose what no replica had received" : "");
    }

    void warn() {
        if (!keepsJobs()) {
            LOG.warn("Acknowledged jobs may be lost: {}", whyNot());
        }
        if (waits(Wait.ENQUEUE) && fsync.equals("everysec")) {
            LOG.warn(
                    "{} brings its append-only file to the disk once a second, and each call that adds jobs waits for"
                            + " that, up to a second. CONFIG SET appendfsync always answers sooner",
                    server);
        }
        if (replicated) {
            LOG.info(
                    "Replicas of {} get jobs a moment later: a fail-over may lose what no replica had received",
                    server);
        }
    }

    Capabilities capabilities(boolean wakeups) {
        Map<Capability, String> lacks = new EnumMap<>(Capability.class);
        if (!wakeups) {
            lacks.put(Capability.WAKEUP, "it is off: open the store with wakeups");
        }
        if (!keepsJobs()) {
            lacks.put(Capability.DURABLE, whyNot());
        }
        return new Capabilities("redis", lacks);
    }
}
