package io.connectjobs.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Runs the same work in several threads. */
final class Lanes {
    interface Lane {
        /** @param number from 0 */
        void run(int number) throws Exception;
    }

    interface Batch {
        /** Takes the jobs from the first to before the last. */
        void run(int from, int to) throws Exception;
    }

    private Lanes() {}

    /** Returns when all have ended; throws the first failure. */
    static void run(int threads, Lane lane) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Callable<Void>> work = new ArrayList<>();
            IntStream.range(0, threads)
                    .forEach(number -> work.add(() -> {
                        lane.run(number);
                        return null;
                    }));
            for (Future<Void> done : executor.invokeAll(work)) {
                done.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            executor.shutdownNow();
        }
    }

    /** For a lane: takes batch after batch until none is left of the load. */
    static void batches(Load load, AtomicInteger next, Batch batch) throws Exception {
        for (int from = next.getAndAdd(load.batch()); from < load.jobs(); from = next.getAndAdd(load.batch())) {
            batch.run(from, Math.min(load.jobs(), from + load.batch()));
        }
    }
}
