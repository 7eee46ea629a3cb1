package io.connectjobs.store;

import java.util.Collection;
import java.util.function.Consumer;

/**
 * Tells those who wait that a queue may have got work, so that they need not wait for their next look. A hint only: a
 * call may come without work behind it, come late, or not at all while the store can't be reached, so look now and then
 * without it too. A job that becomes due by time gives no signal. Safe for many threads.
 */
public interface Wakeup {
    /**
     * Begins to listen. The callback hears of a queue at the most about ten times a second, and of every queue once
     * whenever the store was lost and found again.
     *
     * @param queues whose work to hear of, at least one
     * @param onWork called with the queue, on a thread of the store: it must not block, and what it throws is only
     *     logged
     * @return to be closed when nobody waits any more; no call begins after that
     * @throws IllegalArgumentException for no queues, or a name that no queue can have
     */
    Listening listen(Collection<String> queues, Consumer<String> onWork);

    /** Ends when it is closed; closing twice is harmless. */
    interface Listening extends AutoCloseable {
        @Override
        void close();
    }
}
