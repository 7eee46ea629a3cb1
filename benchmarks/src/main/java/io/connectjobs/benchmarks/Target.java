package io.connectjobs.benchmarks;

import org.jspecify.annotations.Nullable;

/**
 * Something that the project promises.
 *
 * @param value what was measured; null where this run measured nothing of the kind
 * @param atMost whether the bound is one from above
 * @param note what was divided by what
 */
record Target(String name, @Nullable Double value, double bound, boolean atMost, String note) {
    static Target atLeast(String name, double bound, @Nullable Double value, String note) {
        return new Target(name, value, bound, false, note);
    }

    static Target atMost(String name, double bound, @Nullable Double value, String note) {
        return new Target(name, value, bound, true, note);
    }

    String verdict() {
        if (value == null) {
            return "not measured";
        }
        return missed() ? "MISSED" : "met";
    }

    /** What wasn't measured isn't missed. */
    boolean missed() {
        return value != null && (atMost ? value >= bound : value < bound);
    }
}
