package io.connectjobs.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.jspecify.annotations.Nullable;

/** Makes its records at the start. */
public final class ReadySourceTask extends SourceTask {
    private static final long IDLE = TimeUnit.MILLISECONDS.toNanos(100);

    private List<SourceRecord> records = List.of();
    private int left;

    @Override
    public String version() {
        return "1";
    }

    @Override
    public void start(Map<String, String> props) {
        ReadyRecords ready = new ReadyRecords(
                props.getOrDefault(ReadySourceConnector.TOPIC, ""),
                props.getOrDefault(ReadySourceConnector.FORMAT, ""));
        left = Integer.parseInt(props.get(ReadySourceConnector.RECORDS));
        records = IntStream.range(0, Integer.parseInt(props.get(ReadySourceConnector.BATCH)))
                .mapToObj(ready::record)
                .toList();
    }

    @Override
    public @Nullable List<SourceRecord> poll() {
        if (left == 0) {
            LockSupport.parkNanos(IDLE);
            return null;
        }
        List<SourceRecord> next = records.subList(0, Math.min(left, records.size()));
        left -= next.size();
        return next;
    }

    @Override
    public void stop() {
        records = List.of();
    }
}
