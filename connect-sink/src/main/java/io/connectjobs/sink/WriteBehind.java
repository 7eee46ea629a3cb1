package io.connectjobs.sink;

import io.connectjobs.store.JobStoreUnavailableException;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Writes one put on a thread of its own, while Connect polls and converts the records of the next. The task's thread alone
 * calls this; it learns by {@link #finish} what came of it, and until then no offset may be committed.
 */
final class WriteBehind implements AutoCloseable {
    private final ExecutorService thread;
    private @Nullable Put put;
    private @Nullable Future<?> writing;

    WriteBehind() {
        Map<String, String> context = MDC.getCopyOfContextMap();
        this.thread = Executors.newSingleThreadExecutor(work -> thread(work, context));
    }

    /** @param context what tells in the log which task it is */
    private static Thread thread(Runnable work, @Nullable Map<String, String> context) {
        Thread thread = new Thread(
                () -> {
                    if (context != null) {
                        MDC.setContextMap(context);
                    }
                    work.run();
                },
                "connectjobs-write-behind");
        thread.setDaemon(true);
        return thread;
    }

    /** Only while none is {@link #left}. */
    void start(Put next, Consumer<Put> write) {
        put = next;
        writing = thread.submit(() -> write.accept(next));
    }

    /** The put that was started and is not {@link #done}. */
    @Nullable
    Put left() {
        return put;
    }

    /**
     * Waits for the put, or goes on with one that failed, on this thread.
     *
     * @throws RuntimeException what the write threw
     */
    void finish(Put left, Consumer<Put> write) {
        Future<?> running = writing;
        if (running == null) {
            write.accept(left);
        } else {
            await(running);
        }
    }

    private void await(Future<?> running) {
        try {
            running.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JobStoreUnavailableException("The task was interrupted while it waited for the store", e);
        } catch (ExecutionException e) {
            writing = null;
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("A batch could not be written", e.getCause());
        }
    }

    void done() {
        put = null;
        writing = null;
    }

    /** A call to the store that is under way ends by itself, within its limit. */
    @Override
    public void close() {
        thread.shutdown();
    }
}
