package io.connectjobs.store.model;

import io.connectjobs.store.JobRef;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The choices of one sequence, all from its seed: among few queues and ids, so that they meet. */
final class Dice {
    static final List<String> QUEUES = List.of("a", "b");
    private static final int IDS = 7;

    static final List<JobRef> ALL = QUEUES.stream()
            .flatMap(queue -> IntStream.rangeClosed(1, IDS).mapToObj(id -> new JobRef(queue, "" + id)))
            .toList();

    private final Random random;
    private int claims;

    Dice(long seed) {
        random = new Random(seed);
    }

    /** From 0 up to but not including the bound. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    boolean percent(int chance) {
        return random.nextInt(100) < chance;
    }

    @SafeVarargs
    final <T> T any(T... values) {
        return values[below(values.length)];
    }

    <T> T any(List<T> values) {
        return values.get(below(values.size()));
    }

    /** One to so many. */
    <T> List<T> some(int most, Supplier<T> make) {
        return Stream.generate(make).limit(1 + below(most)).toList();
    }

    /** The first queue more often: what happens to it is the more. */
    String queue() {
        return QUEUES.get(percent(70) ? 0 : 1);
    }

    JobRef ref() {
        return new JobRef(queue(), "" + (1 + below(IDS)));
    }

    /** Mostly the last lease of a job. */
    LeaseName lease() {
        return new LeaseName(ref(), percent(85) ? 0 : 1 + below(2));
    }

    Duration seconds(int most) {
        return Duration.ofMillis(500L * below(2 * most + 1));
    }

    /** A new one, or sometimes one of the last. */
    String claimId() {
        if (claims == 0 || percent(80)) {
            claims++;
            return "claim-" + claims;
        }
        return "claim-" + Math.max(1, claims - below(4));
    }
}
