package io.connectjobs.source;

import io.connectjobs.store.JobError;
import io.connectjobs.store.JobEvent;
import io.connectjobs.store.Payload;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.jspecify.annotations.Nullable;

/**
 * An event as a Struct {@code io.connectjobs.JobEvent} or, with {@code record.payload=json}, as a Map without a schema in
 * which the result is parsed and times are milliseconds since 1970. A new field is a new version, and optional.
 *
 * <p>A result that can't stand there as it is doesn't hold up those that come behind it: the record says why in its place.
 */
final class EventValue {
    private final RecordPayload as;
    private final Schema schema;

    EventValue(RecordPayload as) {
        this.as = as;
        this.schema = SchemaBuilder.struct()
                .name("io.connectjobs.JobEvent")
                .version(1)
                .field("position", Schema.INT64_SCHEMA)
                .field("queue", Schema.STRING_SCHEMA)
                .field("id", Schema.STRING_SCHEMA)
                .field("kind", Schema.STRING_SCHEMA)
                .field("at", Timestamp.SCHEMA)
                .field("event", Schema.STRING_SCHEMA)
                .field("state", Schema.STRING_SCHEMA)
                .field("attempt", Schema.INT32_SCHEMA)
                .field(
                        "headers",
                        SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.STRING_SCHEMA)
                                .build())
                .field("resultType", Schema.OPTIONAL_STRING_SCHEMA)
                .field(
                        "result",
                        as == RecordPayload.BYTES ? Schema.OPTIONAL_BYTES_SCHEMA : Schema.OPTIONAL_STRING_SCHEMA)
                .field("resultProblem", Schema.OPTIONAL_STRING_SCHEMA)
                .field("errorType", Schema.OPTIONAL_STRING_SCHEMA)
                .field("errorMessage", Schema.OPTIONAL_STRING_SCHEMA)
                .build();
    }

    SchemaAndValue of(JobEvent event) {
        Map<String, @Nullable Object> fields = fields(event);
        if (as == RecordPayload.JSON) {
            fields.put("at", event.entry().at().toEpochMilli());
            return new SchemaAndValue(null, fields);
        }
        Struct struct = new Struct(schema);
        fields.forEach(struct::put);
        return new SchemaAndValue(schema, struct);
    }

    @SuppressWarnings("JavaUtilDate") // what Connect's Timestamp is made of
    private Map<String, @Nullable Object> fields(JobEvent event) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("position", event.position());
        fields.put("queue", event.ref().queue());
        fields.put("id", event.ref().id());
        fields.put("kind", event.kind());
        fields.put("at", Date.from(event.entry().at()));
        fields.put("event", event.entry().event().label());
        fields.put("state", event.entry().state().label());
        fields.put("attempt", event.entry().attempt());
        fields.put("headers", event.headers());
        addResult(fields, event.result());
        JobError error = event.error();
        fields.put("errorType", error == null ? null : error.type());
        fields.put("errorMessage", error == null ? null : error.message());
        return fields;
    }

    private void addResult(Map<String, @Nullable Object> fields, @Nullable Payload result) {
        Object value = null;
        String problem = null;
        try {
            value = result == null ? null : PayloadValue.ofResult(result, as).value();
        } catch (UndeliverableException e) {
            problem = e.getMessage();
        }
        fields.put("resultType", result == null ? null : result.contentType());
        fields.put("result", value);
        fields.put("resultProblem", problem);
    }
}
