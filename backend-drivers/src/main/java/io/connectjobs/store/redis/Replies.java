package io.connectjobs.store.redis;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A server's answers as what they are known to be. */
final class Replies {
    private Replies() {}

    static List<?> list(@Nullable Object reply) {
        return (List<?>) Objects.requireNonNull(reply);
    }

    static byte[] bytes(@Nullable Object reply) {
        return (byte[]) Objects.requireNonNull(reply);
    }

    static String text(@Nullable Object reply) {
        return new String(bytes(reply), StandardCharsets.UTF_8);
    }

    /** Null for nothing there. */
    static @Nullable String textOrNull(@Nullable Object reply) {
        return reply == null ? null : text(reply);
    }

    /** Null for an empty one. */
    static @Nullable String textUnlessEmpty(@Nullable Object reply) {
        return reply == null || bytes(reply).length == 0 ? null : text(reply);
    }

    static long number(@Nullable Object reply) {
        return (Long) Objects.requireNonNull(reply);
    }
}
