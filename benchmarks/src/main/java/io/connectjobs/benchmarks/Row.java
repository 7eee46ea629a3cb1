package io.connectjobs.benchmarks;

import org.jspecify.annotations.Nullable;

/**
 * The rounds of one contender in one group, summed up by their medians.
 *
 * @param rate jobs a second
 * @param oursToIt our rate over this one, the median of what the rounds gave; null for ourselves
 * @param itsCpuToOurs its CPU time per job, client and server, over ours; null for ourselves and where unknown
 */
record Row(
        Sample.Group group,
        String contender,
        Role role,
        int rounds,
        double rate,
        double slowest,
        double fastest,
        @Nullable Double clientMicros,
        @Nullable Double serverMicros,
        @Nullable Double oursToIt,
        @Nullable Double itsCpuToOurs) {}
