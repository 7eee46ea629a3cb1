package io.connectjobs.benchmarks;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The middle of a few numbers; of an even count the mean of the two in the middle. */
final class Median {
    private Median() {}

    /** @throws IllegalArgumentException if there are none */
    static double of(Collection<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("values is empty: nothing has a median");
        }
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** Null where any is. */
    static @Nullable Double ofKnown(Collection<@Nullable Double> values) {
        List<Double> known = values.stream().filter(Objects::nonNull).toList();
        return known.isEmpty() || known.size() < values.size() ? null : Double.valueOf(of(known));
    }
}
