package io.connectjobs.benchmarks;

import org.jspecify.annotations.Nullable;

/**
 * One measurement.
 *
 * @param seconds by the wall
 * @param clientMicros CPU time of this process per job in µs; null where it can't be known
 * @param serverMicros CPU time of the server per job in µs; null where there is none, or it can't be seen
 */
record Sample(
        Group group,
        String contender,
        Role role,
        int round,
        int jobs,
        double seconds,
        @Nullable Double clientMicros,
        @Nullable Double serverMicros) {
    /** What is compared with each other. */
    record Group(String place, Operation operation, int batch, int threads) {}

    double rate() {
        return jobs / seconds;
    }

    @Nullable
    Double cpuMicros() {
        if (clientMicros == null) {
            return null;
        }
        return serverMicros == null ? clientMicros : Double.valueOf(clientMicros + serverMicros);
    }
}
