package io.connectjobs.sink;

import io.connectjobs.connect.TaskThreads;
import io.connectjobs.store.JobStoreUnavailableException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one put on a thread of its own, while Connect polls and converts the records of the next. The task's thread alone
 * calls this; it learns by {@link #finish} what came of it, and until then no offset may be committed.
 */
final class WriteBehind implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WriteBehind.class);

    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(TaskThreads.named("connectjobs-write-behind"));
    private @Nullable Put put;
    private @Nullable Future<?> writing;

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

    /** Waits for a put that is being written, as the task would if it wrote that itself: the store is closed next. */
    @Override
    public void close() {
        thread.shutdown();
        Future<?> running = writing;
        if (running != null) {
            try {
                await(running);
            } catch (RuntimeException e) {
                LOG.debug("A batch that was written at the end of the task failed, its offsets aren't committed");
            }
        }
    }
}
