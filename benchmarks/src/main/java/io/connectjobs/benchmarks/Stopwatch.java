package io.connectjobs.benchmarks;

import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Measures one pass of one contender. */
record Stopwatch(String place, Contender contender, int round, Cpu client, Cpu server, Consumer<Sample> samples)
        implements Meter {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MICRO = 1e3;

    @Override
    public void measure(Operation operation, Load load, Body body) throws Exception {
        OptionalLong serverBefore = server.nanos();
        OptionalLong clientBefore = client.nanos();
        long start = System.nanoTime();
        body.run();
        long nanos = System.nanoTime() - start;
        OptionalLong clientAfter = client.nanos();
        OptionalLong serverAfter = server.nanos();
        samples.accept(new Sample(
                new Sample.Group(place, operation, load.batch(), load.threads()),
                contender.name(),
                contender.role(),
                round,
                load.jobs(),
                nanos / NANOS_PER_SECOND,
                perJob(clientBefore, clientAfter, load),
                perJob(serverBefore, serverAfter, load)));
    }

    private static @Nullable Double perJob(OptionalLong before, OptionalLong after, Load load) {
        return before.isEmpty() || after.isEmpty()
                ? null
                : Double.valueOf((after.getAsLong() - before.getAsLong()) / NANOS_PER_MICRO / load.jobs());
    }
}
