package io.connectjobs.store.redis;

import java.util.List;
import java.util.stream.Stream;

/** The keys of one queue, all of one hash slot, in the order in which the scripts take them apart. */
record QueueKeys(String queue, List<byte[]> all) {
    private static final List<String> NAMES = List.of(
            "meta",
            "jobs",
            "bodies",
            "ids",
            "ready",
            "due",
            "expiring",
            "claims",
            "held",
            "leases",
            "owners",
            "unique",
            "windows",
            "errors",
            "results",
            "result-ends",
            "pruned",
            "activity",
            "activity-times",
            "completed",
            "dead",
            "cancelled",
            "told",
            "spans");

    static QueueKeys of(String prefix, String queue) {
        Stream<byte[]> keys = NAMES.stream().map(name -> Packer.utf8(prefix + "q:{" + queue + "}:" + name));
        return new QueueKeys(queue, keys.toList());
    }

    byte[] key(String name) {
        return all.get(NAMES.indexOf(name));
    }
}
