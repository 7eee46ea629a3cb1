package io.connectjobs.store.redis;

import java.util.List;
import java.util.stream.Stream;

/**
 * The keys of one queue, all of one hash slot, in the order in which the scripts take them apart.
 *
 * @param everything all of them, and behind them those that only moving a queue needs
 */
record QueueKeys(String queue, List<byte[]> all, List<byte[]> everything) {
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
            "spans",
            "feed");

    private static final List<String> OF_MOVING = List.of("arrivals", "arrived", "arrival-times", "export");

    static QueueKeys of(String prefix, String queue) {
        List<byte[]> everything = Stream.concat(NAMES.stream(), OF_MOVING.stream())
                .map(name -> Packer.utf8(prefix + "q:{" + queue + "}:" + name))
                .toList();
        return new QueueKeys(queue, everything.subList(0, NAMES.size()), everything);
    }

    byte[] key(String name) {
        return all.get(NAMES.indexOf(name));
    }

    /** How many jobs came by which import. */
    byte[] arrived() {
        return everything.get(NAMES.size() + OF_MOVING.indexOf("arrived"));
    }
}
