package io.connectjobs.sink;

import io.connectjobs.connect.StoreConfig;
import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobView;
import io.connectjobs.store.Leasing;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Owner;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/** A started sink task on a store of its own, and a look into that store. */
final class SinkHarness implements AutoCloseable {
    final SinkContext context;
    final JobStore store;
    private final JobSinkTask task = new JobSinkTask();
    private long offset;

    SinkHarness(boolean hasReporter, String... settings) {
        Map<String, String> props = props(settings);
        context = new SinkContext(hasReporter);
        store = StoreConfig.of(props).open();
        task.initialize(context);
        task.start(props);
    }

    static Map<String, String> props(String... settings) {
        Map<String, String> props = new HashMap<>();
        props.put("name", "sink-1");
        props.put("store.url", "memory:" + UUID.randomUUID());
        for (int i = 0; i < settings.length; i += 2) {
            props.put(settings[i], settings[i + 1]);
        }
        return props;
    }

    SinkRecord record(@Nullable Object value, String... headers) {
        return keyed("key", value, headers);
    }

    SinkRecord keyed(@Nullable Object key, @Nullable Object value, String... headers) {
        ConnectHeaders all = new ConnectHeaders();
        for (int i = 0; i < headers.length; i += 2) {
            all.addString(headers[i], headers[i + 1]);
        }
        return record(key, value, all);
    }

    SinkRecord record(@Nullable Object value, ConnectHeaders headers) {
        return record("key", value, headers);
    }

    private SinkRecord record(@Nullable Object key, @Nullable Object value, ConnectHeaders headers) {
        return new SinkRecord(
                "orders", 3, null, key, null, value, offset++, 1_700_000_000_000L, TimestampType.CREATE_TIME, headers);
    }

    void put(SinkRecord... records) {
        task.put(Arrays.asList(records));
    }

    JobView job(String queue, String id) {
        return store.inspect().find(new JobRef(queue, id)).orElseThrow();
    }

    Map<JobState, Long> counts(String queue) {
        return store.inspect().counts().getOrDefault(queue, Map.of());
    }

    boolean isPaused(String queue) {
        return store.inspect().queues().stream().anyMatch(view -> view.queue().equals(queue) && view.paused());
    }

    /** Jobs of the queue "work" that nobody works on yet. */
    void waiting(String... ids) {
        store.enqueue(
                Arrays.stream(ids).map(id -> NewJob.on("work").id(id).build()).toList());
    }

    /** A job that somebody works on. */
    ClaimedJob running(String id) {
        waiting(id);
        return claim("work", id);
    }

    /** Takes all that is due. */
    ClaimedJob claim(String queue, String id) {
        return claim(queue).stream()
                .filter(job -> job.ref().id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    /** Takes all that is due, in its order. */
    List<ClaimedJob> claim(String queue) {
        return leasing().claim(ClaimRequest.of(queue, 100, Duration.ofMinutes(1), new Owner("worker", 0)));
    }

    Leasing leasing() {
        return store.leasing().orElseThrow();
    }

    @Override
    public void close() {
        task.stop();
        store.close();
    }
}
