package io.connectjobs.sink;

import io.connectjobs.connect.Version;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;
import org.jspecify.annotations.Nullable;

/** The lifecycle only: a {@link StartedSink} does the work, and is there or not. */
public final class JobSinkTask extends SinkTask {
    private @Nullable StartedSink started;

    @Override
    public String version() {
        return Version.current();
    }

    @Override
    public void start(Map<String, String> props) {
        started = StartedSink.start(JobSinkConfig.of(props), context);
    }

    @Override
    public void put(Collection<SinkRecord> records) {
        if (started == null) {
            throw new ConnectException("The task has not been started");
        }
        started.put(records);
    }

    /** @return the offsets as they are once all is stored, or none */
    @Override
    public Map<TopicPartition, OffsetAndMetadata> preCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
        return started == null || started.isAllStored() ? offsets : Map.of();
    }

    @Override
    public void stop() {
        if (started != null) {
            started.close();
            started = null;
        }
    }
}
