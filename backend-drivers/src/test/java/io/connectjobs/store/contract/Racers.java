package io.connectjobs.store.contract;

import io.connectjobs.store.JobStoreUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Threads that start at the same moment. */
final class Racers {
    private static final int DEADLINE_SECONDS = 120;
    private static final int TRIES = 50;

    private Racers() {}

    /** Runs as many threads at once and answers what each gave; the first failure of any fails the case. */
    static <T> List<T> race(int threads, IntFunction<T> racer) {
        return race(IntStream.range(0, threads)
                .<Callable<T>>mapToObj(number -> () -> racer.apply(number))
                .toList());
    }

    static <T> List<T> race(List<Callable<T>> racers) {
        ExecutorService threads = Executors.newFixedThreadPool(racers.size());
        try {
            CyclicBarrier start = new CyclicBarrier(racers.size());
            List<Future<T>> futures = new ArrayList<>();
            for (Callable<T> racer : racers) {
                futures.add(threads.submit(() -> {
                    start.await(DEADLINE_SECONDS, TimeUnit.SECONDS);
                    return racer.call();
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get(DEADLINE_SECONDS, TimeUnit.SECONDS));
            }
            return results;
        } catch (ExecutionException e) {
            throw new AssertionError("A thread failed: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("A thread hung for " + DEADLINE_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted", e);
        } finally {
            threads.shutdownNow();
        }
    }

    /** Tries again where the store says that this may help, as every caller must. */
    static <T> T retrying(Supplier<T> call) {
        for (int attempt = 1; ; attempt++) {
            try {
                return call.get();
            } catch (JobStoreUnavailableException e) {
                if (attempt == TRIES) {
                    throw e;
                }
            }
        }
    }
}
