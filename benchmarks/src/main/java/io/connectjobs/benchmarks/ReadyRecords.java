package io.connectjobs.benchmarks;

import java.util.Date;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.source.SourceRecord;

/** Records like those of our source: the same fields, keys and headers, and as long. */
record ReadyRecords(String topic, String format) {
    private static final Map<String, Integer> PARTITION = Map.of("slot", 0);
    private static final Map<String, Long> OFFSET = Map.of("batch", 1L);
    private static final Date TIME = Timestamp.toLogical(Timestamp.SCHEMA, 0);
    private static final Schema ENVELOPE = SchemaBuilder.struct()
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
            .field("payload", Schema.STRING_SCHEMA)
            .build();

    SourceRecord record(int number) {
        String id = SampleJobs.id(number);
        String lease = "cj1.b3JkZXJz.am9iLTEyMzQ1Ng.MTIzNDU2Nzg5MDEyMzQ1Ng";
        boolean whole = format.equals("envelope");
        return new SourceRecord(
                PARTITION,
                OFFSET,
                topic,
                null,
                Schema.STRING_SCHEMA,
                id,
                whole ? ENVELOPE : Schema.STRING_SCHEMA,
                whole ? envelope(id, lease, SampleJobs.json(number)) : SampleJobs.json(number),
                null,
                new ConnectHeaders()
                        .addString("job.lease", lease)
                        .addString("job.id", id)
                        .addString("job.queue", SampleJobs.QUEUE)
                        .addString("job.kind", SampleJobs.QUEUE)
                        .addString("job.attempt", "1"));
    }

    private static Struct envelope(String id, String lease, String payload) {
        return new Struct(ENVELOPE)
                .put("id", id)
                .put("queue", SampleJobs.QUEUE)
                .put("kind", SampleJobs.QUEUE)
                .put("priority", 0)
                .put("attempt", 1)
                .put("maxAttempts", 1)
                .put("runAt", TIME)
                .put("enqueuedAt", TIME)
                .put("headers", Map.of())
                .put("contentType", "application/json")
                .put("lease", lease)
                .put("payload", payload);
    }
}
