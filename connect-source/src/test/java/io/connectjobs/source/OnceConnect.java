package io.connectjobs.source;

import io.connectjobs.connect.JobHeaders;
import io.connectjobs.connect.Meters;
import io.connectjobs.connect.StoreConfig;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.UpkeepLimits;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.TransactionContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.jspecify.annotations.Nullable;

/**
 * Connect and Kafka as an exactly-once source task sees them, reduced to their rules: records and offsets of a transaction
 * become visible together; a task's start fences the former life of the same task, and a new set of tasks all tasks before;
 * dropped records leave no offset, and a transaction without any record is none.
 */
final class OnceConnect implements AutoCloseable {
    /** Where a life ends as if by SIGKILL. */
    enum Kill {
        NEVER,
        BEFORE_SENDING,
        BEFORE_COMMIT,
        BEFORE_SETTLEMENT
    }

    /** The ids of the records that a read-committed consumer sees. */
    final List<String> topic = new ArrayList<>();

    final JobStore store;
    final Map<String, String> props;
    final AtomicLong clock = new AtomicLong();
    Predicate<String> dropped = id -> false;
    private final Map<Map<String, ?>, Map<String, ?>> offsets = new HashMap<>();
    private final Map<Integer, Life> unfenced = new HashMap<>();
    private final List<Life> lives = new ArrayList<>();
    private int tasks = 1;

    OnceConnect(String... settings) {
        props = SourceHarness.props("on.undelivered", "complete", "batch.size", "5");
        for (int i = 0; i < settings.length; i += 2) {
            props.put(settings[i], settings[i + 1]);
        }
        store = StoreConfig.of(props).open();
    }

    void enqueue(String... ids) {
        store.enqueue(java.util.Arrays.stream(ids)
                .map(id -> NewJob.on("q").id(id).build())
                .toList());
    }

    /** All tasks end and as many as this may start: none of those before can commit any more. */
    void reconfigure(int newTasks) {
        unfenced.clear();
        tasks = newTasks;
    }

    /** Starts a task; its former life is fenced off. */
    Life start(int task) {
        Life life = new Life(task);
        unfenced.put(task, life);
        lives.add(life);
        return life;
    }

    Map<JobState, Long> counts() {
        return store.inspect().counts().getOrDefault("q", Map.of());
    }

    void upkeep() {
        store.upkeep(UpkeepLimits.DEFAULT);
    }

    Set<Map<String, ?>> partitions() {
        return offsets.keySet();
    }

    @Override
    public void close() {
        lives.forEach(Life::close);
        store.close();
    }

    /** One life of one task, from its start to its kill. */
    final class Life implements TransactionContext, OffsetStorageReader {
        final StartedSource source;
        private final int task;
        private final Set<SourceRecord> ends = new HashSet<>();
        private boolean endNow;
        private boolean closed;
        private List<SourceRecord> polled = List.of();
        private final List<SourceRecord> sent = new ArrayList<>();
        private final List<SourceRecord> untold = new ArrayList<>();

        private Life(int task) {
            this.task = task;
            Map<String, String> config = new HashMap<>(props);
            config.put(JobSourceConfig.TASK, Integer.toString(task));
            config.put(JobSourceConfig.TASKS, Integer.toString(tasks));
            source = StartedSource.start(
                    JobSourceConfig.of(config), Optional.of(new Transactions(this, this)), Meters.NONE, clock::get);
        }

        /** Polls and sends what came, up to the kill; true if it was killed. */
        boolean turn(Kill kill) throws InterruptedException {
            poll();
            if (polled.isEmpty() || kill == Kill.BEFORE_SENDING) {
                send(kill);
                return kill == Kill.BEFORE_SENDING;
            }
            return send(kill);
        }

        /** So many turns without a kill. */
        Life turns(int count) throws InterruptedException {
            for (int i = 0; i < count; i++) {
                turn(Kill.NEVER);
            }
            return this;
        }

        void poll() throws InterruptedException {
            clock.addAndGet(2_000_000);
            polled = source.poll();
        }

        boolean send(Kill kill) {
            if (kill == Kill.BEFORE_SENDING) {
                return true;
            }
            for (SourceRecord record : polled) {
                untold.add(record);
                if (!dropped.test(id(record))) {
                    sent.add(record);
                }
                if (ends.remove(record) && commit(kill)) {
                    return true;
                }
            }
            boolean end = endNow;
            endNow = false;
            return end && commit(kill);
        }

        private boolean commit(Kill kill) {
            if (kill == Kill.BEFORE_COMMIT) {
                return true;
            }
            if (!sent.isEmpty()) {
                if (!isCurrent()) {
                    throw new ConnectException("fenced");
                }
                sent.forEach(record -> {
                    topic.add(id(record));
                    offsets.put(record.sourcePartition(), record.sourceOffset());
                });
                if (kill == Kill.BEFORE_SETTLEMENT) {
                    return true;
                }
                tell();
            } else {
                source.commit();
            }
            return false;
        }

        /** What Connect tells after a commit. */
        void tell() {
            untold.forEach(record -> source.acknowledge(record, sent.contains(record)));
            untold.clear();
            sent.clear();
            source.commit();
        }

        int task() {
            return task;
        }

        /** Whether Connect would start this task again after its end. */
        boolean isCurrent() {
            return unfenced.get(task) == this;
        }

        /** As Connect closes a task, also one that failed. */
        void close() {
            if (!closed) {
                closed = true;
                source.close();
            }
        }

        List<SourceRecord> polled() {
            return polled;
        }

        @Override
        public void commitTransaction() {
            endNow = true;
        }

        @Override
        public void commitTransaction(SourceRecord record) {
            ends.add(record);
        }

        @Override
        public void abortTransaction() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void abortTransaction(SourceRecord record) {
            throw new UnsupportedOperationException();
        }

        @Override
        @SuppressWarnings("unchecked")
        public <T> @Nullable Map<String, Object> offset(Map<String, T> partition) {
            return (Map<String, Object>) offsets.get(partition);
        }

        @Override
        public <T> Map<Map<String, T>, Map<String, Object>> offsets(Collection<Map<String, T>> wanted) {
            throw new UnsupportedOperationException();
        }
    }

    static String id(SourceRecord record) {
        return String.valueOf(record.headers().lastWithName(JobHeaders.ID).value());
    }
}
