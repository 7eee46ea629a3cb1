package io.connectjobs.benchmarks;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How much is measured.
 *
 * @param tasks numbers of tasks of the connectors that are measured
 * @param jobs in each measurement; null sizes them by batch, so that each takes about a second
 * @param divisor of those sizes
 * @param largeBacklog jobs that wait in the larger of two stores whose claim times are compared
 */
record Plan(
        Set<Part> parts,
        List<Integer> batches,
        List<Integer> threads,
        List<Integer> tasks,
        int rounds,
        @Nullable Integer jobs,
        int divisor,
        int largeBacklog) {
    static final int MIN_ROUNDS = 3;
    static final List<Integer> TASKS = List.of(1, 2);
    static final int SMALL_BACKLOG = 10_000;

    private static final int QUICK_DIVISOR = 5;
    private static final int HANDLED = 40_000;
    private static final int STREAMED = 300_000;
    private static final int DISPATCHED = 300_000;
    private static final int STREAMED_WARM_UP = 100_000;

    /** What a consumer hands over at the most; the same for all sinks. */
    private static final int SINK_BATCH = 5_000;

    /** Our source's default. */
    private static final int SOURCE_BATCH = 1_000;

    private static final int WARM_UP = 10_000;
    private static final int WARM_UP_BATCH = 100;

    static Plan full(Set<Part> parts) {
        return new Plan(parts, List.of(1, 10, 100, 1_000), List.of(1, 4, 16), TASKS, MIN_ROUNDS, null, 1, 1_000_000);
    }

    static Plan quick(Set<Part> parts) {
        return new Plan(parts, List.of(10, 1_000), List.of(1, 4), TASKS, MIN_ROUNDS, null, QUICK_DIVISOR, 100_000);
    }

    /** The same with what the command line says itself. */
    Plan with(
            @Nullable List<Integer> newBatches,
            @Nullable List<Integer> newThreads,
            @Nullable Integer newRounds,
            @Nullable Integer newJobs,
            @Nullable Integer newBacklog) {
        return new Plan(
                parts,
                newBatches == null ? batches : newBatches,
                newThreads == null ? threads : newThreads,
                newThreads == null ? tasks : newThreads,
                newRounds == null ? rounds : newRounds,
                newJobs == null ? jobs : newJobs,
                divisor,
                newBacklog == null ? largeBacklog : newBacklog);
    }

    /** Each batch size with each number of threads. */
    List<Load> loads() {
        return batches.stream()
                .flatMap(batch -> threads.stream().map(count -> new Load(jobsFor(batch), batch, count)))
                .toList();
    }

    List<Load> handlerLoads() {
        return List.of(new Load(sized(HANDLED), HandlerRun.PREFETCH, HandlersContender.HANDLERS));
    }

    /** Each number of tasks. */
    List<Load> sinkLoads() {
        return streams(STREAMED, SINK_BATCH);
    }

    List<Load> sourceLoads() {
        return streams(DISPATCHED, SOURCE_BATCH);
    }

    private List<Load> streams(int full, int batch) {
        return tasks.stream().map(count -> new Load(sized(full), batch, count)).toList();
    }

    /** The same for a JVM that has to load everything first: with the batches and tasks that are measured. */
    Load streamedWarmUp(Load load) {
        return new Load(Math.min(load.jobs(), STREAMED_WARM_UP), load.batch(), load.threads());
    }

    /** Runs before the first round and isn't noted: compiled code and warm caches for everybody. */
    Load warmUp(Load load) {
        return new Load(jobs == null ? WARM_UP : jobs, WARM_UP_BATCH, load.threads());
    }

    private int jobsFor(int batch) {
        if (batch < 10) {
            return sized(2_000);
        }
        if (batch < 100) {
            return sized(10_000);
        }
        return sized(batch < 1_000 ? 40_000 : 100_000);
    }

    private int sized(int full) {
        return jobs == null ? full / divisor : jobs;
    }

    /** Whether a Kafka cluster is needed. */
    boolean hasConnectors() {
        return Stream.of(Part.SINK, Part.SOURCE, Part.COLD).anyMatch(this::has);
    }

    /** Whether stores are measured without one. */
    boolean hasStores() {
        return Stream.of(Part.STORE, Part.HANDLERS, Part.BACKLOG, Part.PEERS).anyMatch(this::has);
    }

    boolean has(Part part) {
        return parts.contains(part);
    }

    /** Without the connectors, whose peers have to be fetched first. */
    static List<Part> defaultParts() {
        return List.of(Part.STORE, Part.HANDLERS, Part.BACKLOG, Part.PEERS);
    }
}
