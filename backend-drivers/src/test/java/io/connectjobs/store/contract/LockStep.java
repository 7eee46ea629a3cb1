package io.connectjobs.store.contract;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

/** Threads that begin each turn at the same moment: with warm connections, so that their calls do meet. */
final class LockStep {
    private static final int DEADLINE_SECONDS = 60;

    private LockStep() {}

    /** What one thread does in one turn. */
    interface Racer<T> {
        T go(int number, int turn);
    }

    /** What happens between two turns, while nobody runs. */
    interface Between<T> {
        void after(List<T> ofTurn);
    }

    /** Answers what each turn gave. The first failure of any thread ends them all. */
    static <T> List<List<T>> race(int racers, int turns, Racer<T> racer, Between<T> between) {
        List<List<T>> results = new ArrayList<>();
        List<T> ofTurn = Collections.synchronizedList(new ArrayList<>());
        AtomicReference<RuntimeException> failure = new AtomicReference<>();
        CyclicBarrier start = new CyclicBarrier(racers);
        CyclicBarrier end = new CyclicBarrier(racers, () -> {
            results.add(List.copyOf(ofTurn));
            between.after(results.get(results.size() - 1));
            ofTurn.clear();
        });
        try {
            Racers.race(IntStream.range(0, racers)
                    .<Callable<Integer>>mapToObj(number -> () -> {
                        for (int turn = 0; turn < turns; turn++) {
                            start.await(DEADLINE_SECONDS, TimeUnit.SECONDS);
                            try {
                                ofTurn.add(racer.go(number, turn));
                            } catch (RuntimeException e) {
                                failure.compareAndSet(null, e);
                                end.reset();
                                throw e;
                            }
                            end.await(DEADLINE_SECONDS, TimeUnit.SECONDS);
                        }
                        return number;
                    })
                    .toList());
        } catch (AssertionError e) {
            RuntimeException first = failure.get();
            throw first == null ? e : new AssertionError("A thread failed: " + first, first);
        }
        return results;
    }
}
