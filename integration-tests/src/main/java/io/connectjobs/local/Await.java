package io.connectjobs.local;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Waits for a condition, with a deadline. */
public final class Await {
    private static final Duration PAUSE = Duration.ofMillis(50);

    private Await() {}

    /**
     * Returns once the condition holds. A condition that throws does not hold yet.
     *
     * @param what completes the sentence "Waited 30 s for …"
     * @throws IllegalStateException after the limit; its cause is what the condition threw last
     */
    public static void until(String what, Duration limit, Callable<Boolean> condition) {
        until(what, limit, () -> "", condition);
    }

    /** @param detail asked at the deadline for what the error should add */
    public static void until(String what, Duration limit, Supplier<String> detail, Callable<Boolean> condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            Exception thrown = null;
            try {
                if (condition.call()) {
                    return;
                }
            } catch (Exception e) {
                thrown = e;
            }
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException(
                        "Waited " + limit.toSeconds() + " s for " + what + ", in vain. " + detail.get(), thrown);
            }
            pause(what, thrown);
        }
    }

    private static void pause(String what, @Nullable Exception thrown) {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for " + what, thrown == null ? e : thrown);
        }
    }
}
