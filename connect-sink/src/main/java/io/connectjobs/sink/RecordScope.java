package io.connectjobs.sink;

import io.connectjobs.connect.FieldPath;
import io.connectjobs.connect.MissingFieldException;
import io.connectjobs.connect.Placeholder;
import io.connectjobs.connect.Scope;
import java.util.TreeSet;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/** A record as templates see it: where it came from as it was before any transform. */
record RecordScope(SinkRecord record, String connector) implements Scope {
    /** Records of ancient message formats have no time; an id still needs a text. */
    private static final long NO_TIME = -1;

    @Override
    public SchemaAndValue find(Placeholder placeholder) {
        return switch (placeholder.root()) {
            case "topic" -> plain(record.originalTopic());
            case "partition" -> plain(record.originalKafkaPartition());
            case "offset" -> plain(record.originalKafkaOffset());
            case "timestamp" -> plain(record.timestamp() == null ? NO_TIME : record.timestamp());
            case "connector" -> plain(connector);
            case "key" -> FieldPath.find(record.keySchema(), record.key(), placeholder.path());
            case "value" -> FieldPath.find(record.valueSchema(), record.value(), placeholder.path());
            case "header" -> header(placeholder.path().get(0));
            default -> throw new IllegalStateException("Unknown placeholder " + placeholder.name());
        };
    }

    private SchemaAndValue header(String name) {
        Header header = record.headers().lastWithName(name);
        if (header == null) {
            TreeSet<String> there = new TreeSet<>();
            record.headers().forEach(other -> there.add(other.key()));
            throw new MissingFieldException(
                    "names no header, there " + (there.isEmpty() ? "are none" : "are: " + String.join(", ", there)));
        }
        return new SchemaAndValue(header.schema(), header.value());
    }

    private static SchemaAndValue plain(@Nullable Object value) {
        return new SchemaAndValue(null, value);
    }
}
