package io.connectjobs.connect;

import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Timestamp;

/**
 * The value of an export's records, {@code io.connectjobs.JobExport}: one schema for all of them, so that one topic has one.
 * A new field is a new version, and optional.
 */
final class ExportSchema {
    static final String NAME = "io.connectjobs.JobExport";

    private static final Schema TIME = Timestamp.SCHEMA;
    private static final Schema TIME_OR_NONE = Timestamp.builder().optional().build();

    static final Schema HEADER = struct("Header")
            .field("name", Schema.STRING_SCHEMA)
            .field("value", Schema.STRING_SCHEMA)
            .build();

    static final Schema ERROR = struct("Error")
            .field("attempt", Schema.INT32_SCHEMA)
            .field("at", TIME)
            .field("type", Schema.STRING_SCHEMA)
            .field("message", Schema.STRING_SCHEMA)
            .field("stackTrace", Schema.OPTIONAL_STRING_SCHEMA)
            .build();

    static final Schema ENTRY = struct("Entry")
            .field("at", TIME)
            .field("event", Schema.STRING_SCHEMA)
            .field("state", Schema.STRING_SCHEMA)
            .field("attempt", Schema.INT32_SCHEMA)
            .build();

    static final Schema JOB = struct("Job")
            .optional()
            .field("state", Schema.STRING_SCHEMA)
            .field("kind", Schema.STRING_SCHEMA)
            .field("contentType", Schema.STRING_SCHEMA)
            .field("payload", Schema.BYTES_SCHEMA)
            .field("headers", SchemaBuilder.array(HEADER).build())
            .field("priority", Schema.INT32_SCHEMA)
            .field("attempt", Schema.INT32_SCHEMA)
            .field("maxAttempts", Schema.INT32_SCHEMA)
            .field("retryPolicy", Schema.OPTIONAL_STRING_SCHEMA)
            .field("runAt", TIME)
            .field("enqueuedAt", TIME)
            .field("timeoutMs", Schema.OPTIONAL_INT64_SCHEMA)
            .field("expiresAt", TIME_OR_NONE)
            .field("uniqueKey", Schema.OPTIONAL_STRING_SCHEMA)
            .field("uniqueHold", Schema.OPTIONAL_STRING_SCHEMA)
            .field("uniqueUntil", TIME_OR_NONE)
            .field("finishedAt", TIME_OR_NONE)
            .field("resultType", Schema.OPTIONAL_STRING_SCHEMA)
            .field("result", Schema.OPTIONAL_BYTES_SCHEMA)
            .field("resultUntil", TIME_OR_NONE)
            .field("errors", SchemaBuilder.array(ERROR).build())
            .field("history", SchemaBuilder.array(ENTRY).build())
            .build();

    static final Schema SETTINGS = struct("Settings")
            .optional()
            .field("retryPolicy", Schema.OPTIONAL_STRING_SCHEMA)
            .field("maxRunning", Schema.OPTIONAL_INT32_SCHEMA)
            .field("rateClaims", Schema.OPTIONAL_INT32_SCHEMA)
            .field("rateWindowMs", Schema.OPTIONAL_INT64_SCHEMA)
            .build();

    static final Schema MANIFEST = struct("Manifest")
            .optional()
            .field("scheduled", Schema.INT64_SCHEMA)
            .field("available", Schema.INT64_SCHEMA)
            .field("retryable", Schema.INT64_SCHEMA)
            .field("completed", Schema.INT64_SCHEMA)
            .field("dead", Schema.INT64_SCHEMA)
            .field("cancelled", Schema.INT64_SCHEMA)
            .field("ids", Schema.INT64_SCHEMA)
            .field("errors", Schema.INT64_SCHEMA)
            .field("history", Schema.INT64_SCHEMA)
            .build();

    static final Schema RECORD = SchemaBuilder.struct()
            .name(NAME)
            .version(1)
            .field("type", Schema.STRING_SCHEMA)
            .field("transfer", Schema.STRING_SCHEMA)
            .field("queue", Schema.STRING_SCHEMA)
            .field("id", Schema.OPTIONAL_STRING_SCHEMA)
            .field("since", TIME_OR_NONE)
            .field("job", JOB)
            .field("settings", SETTINGS)
            .field("manifest", MANIFEST)
            .build();

    private ExportSchema() {}

    private static SchemaBuilder struct(String part) {
        return SchemaBuilder.struct().name(NAME + part).version(1);
    }
}
