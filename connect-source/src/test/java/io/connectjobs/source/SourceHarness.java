package io.connectjobs.source;

import io.connectjobs.connect.StoreConfig;
import io.connectjobs.connect.testing.TaskMetrics;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobView;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Payload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.source.SourceRecord;

/** Source tasks on a store of their own, and a look into that store. */
final class SourceHarness implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final RecordMetadata METADATA = new RecordMetadata(new TopicPartition("t", 0), 0, 0, 0, 0, 0);

    final JobStore store;
    final TaskMetrics metrics = new TaskMetrics();
    /** What Kafka has of each partition, for the next task. */
    final Map<Map<String, ?>, Map<String, Object>> offsets = new HashMap<>();

    private final Map<String, String> props;
    private final List<JobSourceTask> tasks = new ArrayList<>();

    SourceHarness(String... settings) {
        props = props(settings);
        store = StoreConfig.of(props).open();
    }

    static Map<String, String> props(String... settings) {
        Map<String, String> props = new HashMap<>();
        props.put("name", "source-1");
        props.put("store.url", "memory:" + UUID.randomUUID());
        props.put("queues", "q");
        props.put("poll.interval.ms", "1");
        for (int i = 0; i < settings.length; i += 2) {
            props.put(settings[i], settings[i + 1]);
        }
        return props;
    }

    JobSourceTask start() {
        JobSourceTask task = new JobSourceTask();
        Map<String, String> config = new HashMap<>(props);
        config.put(JobSourceConfig.TASK, Integer.toString(tasks.size()));
        task.initialize(new SourceContext(config, metrics, offsets));
        task.start(config);
        tasks.add(task);
        return task;
    }

    void enqueue(String... ids) {
        store.enqueue(java.util.Arrays.stream(ids)
                .map(id -> NewJob.on("q").id(id).build())
                .toList());
    }

    void enqueue(String id, Payload payload) {
        store.enqueue(List.of(NewJob.on("q").id(id).payload(payload).build()));
    }

    void enqueueMany(int count) {
        store.enqueue(IntStream.range(0, count)
                .mapToObj(i -> NewJob.on("q").id("many-" + i).build())
                .toList());
    }

    /** One poll; what Connect would do with a null included. */
    static List<SourceRecord> poll(JobSourceTask task) throws InterruptedException {
        List<SourceRecord> records = task.poll();
        return records == null ? List.of() : records;
    }

    /** Polls until so many records have come. */
    static List<SourceRecord> poll(JobSourceTask task, int count) throws InterruptedException {
        List<SourceRecord> records = new ArrayList<>();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (records.size() < count && System.nanoTime() < deadline) {
            records.addAll(poll(task));
        }
        return records;
    }

    static void deliver(JobSourceTask task, List<SourceRecord> records) {
        records.forEach(record -> task.commitRecord(record, METADATA));
    }

    /** Kafka has the records up to one, and Connect their offsets. */
    void commit(SourceRecord last) {
        offsets.put(Map.copyOf(last.sourcePartition()), new HashMap<>(last.sourceOffset()));
    }

    static void drop(JobSourceTask task, List<SourceRecord> records) {
        records.forEach(record -> task.commitRecord(record, null));
    }

    JobView job(String id) {
        return store.inspect().find(new JobRef("q", id)).orElseThrow();
    }

    Map<JobState, Long> counts() {
        return store.inspect().counts().getOrDefault("q", Map.of());
    }

    @Override
    public void close() {
        tasks.forEach(JobSourceTask::stop);
        store.close();
    }
}
