package io.connectjobs.benchmarks;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers as people read them, the same in every locale. */
final class Texts {
    static final String NONE = "-";

    private Texts() {}

    static String whole(@Nullable Number value) {
        return value == null ? NONE : String.format(Locale.ROOT, "%,d", Math.round(value.doubleValue()));
    }

    static String one(@Nullable Double value) {
        return value == null ? NONE : String.format(Locale.ROOT, "%.1f", value);
    }

    static String two(@Nullable Double value) {
        return value == null ? NONE : String.format(Locale.ROOT, "%.2f", value);
    }
}
