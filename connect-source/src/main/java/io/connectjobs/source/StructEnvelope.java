package io.connectjobs.source;

import io.connectjobs.store.ClaimedJob;
import java.time.Instant;
import java.util.Date;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;

/** The whole job as a Struct {@code io.connectjobs.Job}. A new field is a new version, and optional. */
final class StructEnvelope implements JobValue {
    private final RecordPayload payload;
    private final Schema schema;

    StructEnvelope(RecordPayload payload) {
        this.payload = payload;
        this.schema = SchemaBuilder.struct()
                .name("io.connectjobs.Job")
                .version(1)
                .field("id", Schema.STRING_SCHEMA)
                .field("queue", Schema.STRING_SCHEMA)
                .field("kind", Schema.STRING_SCHEMA)
                .field("priority", Schema.INT32_SCHEMA)
                .field("attempt", Schema.INT32_SCHEMA)
                .field("maxAttempts", Schema.INT32_SCHEMA)
                .field("runAt", Timestamp.SCHEMA)
                .field("enqueuedAt", Timestamp.SCHEMA)
                .field(
                        "headers",
                        SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.STRING_SCHEMA)
                                .build())
                .field("contentType", Schema.STRING_SCHEMA)
                .field("lease", Schema.STRING_SCHEMA)
                .field("payload", payload == RecordPayload.BYTES ? Schema.BYTES_SCHEMA : Schema.STRING_SCHEMA)
                .build();
    }

    @Override
    public SchemaAndValue of(ClaimedJob job, String lease) throws UndeliverableException {
        Struct struct = new Struct(schema)
                .put("id", job.ref().id())
                .put("queue", job.ref().queue())
                .put("kind", job.kind())
                .put("priority", job.priority())
                .put("attempt", job.attempt())
                .put("maxAttempts", job.maxAttempts())
                .put("runAt", date(job.runAt()))
                .put("enqueuedAt", date(job.enqueuedAt()))
                .put("headers", job.headers())
                .put("contentType", job.payload().contentType())
                .put("lease", lease)
                .put("payload", PayloadValue.of(job.payload(), payload).value());
        return new SchemaAndValue(schema, struct);
    }

    @SuppressWarnings("JavaUtilDate") // what Connect's Timestamp is made of
    private static Date date(Instant instant) {
        return Date.from(instant);
    }
}
