package io.connectjobs.connect;

import io.connectjobs.store.HistoryEntry;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobView;
import io.connectjobs.store.JobView.AttemptError;
import io.connectjobs.store.Moved;
import io.connectjobs.store.Moved.HeldKey;
import io.connectjobs.store.MovedCounts;
import io.connectjobs.store.Payload;
import io.connectjobs.store.QueueSettings;
import io.connectjobs.store.RetryPolicy;
import io.connectjobs.store.WholeMillis;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** Writes an export's records as Structs; a converter makes of them what the topic is to hold. */
public final class ExportWriter {
    private ExportWriter() {}

    public static SchemaAndValue write(ExportRecord record) {
        Struct struct = new Struct(ExportSchema.RECORD)
                .put("transfer", record.transfer())
                .put("queue", record.queue());
        if (record instanceof ExportRecord.Opening opening) {
            struct.put("type", "queue").put("settings", settings(opening.settings()));
        } else if (record instanceof ExportRecord.Manifest manifest) {
            struct.put("type", "manifest").put("manifest", manifest(manifest.counts()));
        } else {
            content(struct, ((ExportRecord.Content) record).moved());
        }
        return new SchemaAndValue(ExportSchema.RECORD, struct);
    }

    private static void content(Struct struct, Moved moved) {
        struct.put("id", moved.ref().id());
        if (moved instanceof Moved.Job job) {
            struct.put("type", "job").put("job", job(job));
        } else {
            struct.put("type", "id").put("since", date(((Moved.Id) moved).since()));
        }
    }

    private static Struct job(Moved.Job moved) {
        JobView job = moved.view();
        Struct struct = new Struct(ExportSchema.JOB)
                .put("state", OneOf.label(job.state()))
                .put("kind", job.kind())
                .put("contentType", job.payload().contentType())
                .put("payload", job.payload().bytes())
                .put(
                        "headers",
                        job.headers().entrySet().stream()
                                .map(ExportWriter::header)
                                .toList())
                .put("priority", job.priority())
                .put("attempt", job.attempt())
                .put("maxAttempts", job.maxAttempts())
                .put(
                        "retryPolicy",
                        job.retryPolicy() == null ? null : job.retryPolicy().toString())
                .put("runAt", date(job.runAt()))
                .put("enqueuedAt", date(job.enqueuedAt()))
                .put("timeoutMs", job.timeout() == null ? null : WholeMillis.of(job.timeout()))
                .put("expiresAt", date(job.expiresAt()))
                .put("finishedAt", date(job.finishedAt()))
                .put("errors", job.errors().stream().map(ExportWriter::error).toList())
                .put(
                        "history",
                        moved.history().stream().map(ExportWriter::entry).toList());
        key(struct, job.uniqueKey(), moved.key());
        result(struct, job.result(), job.resultUntil());
        return struct;
    }

    private static void key(Struct struct, @Nullable String key, @Nullable HeldKey held) {
        struct.put("uniqueKey", key);
        if (held != null) {
            struct.put("uniqueHold", OneOf.label(held.hold())).put("uniqueUntil", date(held.until()));
        }
    }

    private static void result(Struct struct, @Nullable Payload result, @Nullable Instant until) {
        if (result != null) {
            struct.put("resultType", result.contentType())
                    .put("result", result.bytes())
                    .put("resultUntil", date(until));
        }
    }

    private static Struct header(Map.Entry<String, String> header) {
        return new Struct(ExportSchema.HEADER).put("name", header.getKey()).put("value", header.getValue());
    }

    private static Struct error(AttemptError failed) {
        return new Struct(ExportSchema.ERROR)
                .put("attempt", failed.attempt())
                .put("at", date(failed.at()))
                .put("type", failed.error().type())
                .put("message", failed.error().message())
                .put("stackTrace", failed.error().stackTrace());
    }

    private static Struct entry(HistoryEntry entry) {
        return new Struct(ExportSchema.ENTRY)
                .put("at", date(entry.at()))
                .put("event", OneOf.label(entry.event()))
                .put("state", OneOf.label(entry.state()))
                .put("attempt", entry.attempt());
    }

    private static Struct settings(QueueSettings settings) {
        Struct struct = new Struct(ExportSchema.SETTINGS)
                .put(
                        "retryPolicy",
                        settings.retryPolicy().map(RetryPolicy::toString).orElse(null));
        settings.maxRunning().ifPresent(max -> struct.put("maxRunning", max));
        settings.rate()
                .ifPresent(rate ->
                        struct.put("rateClaims", rate.claims()).put("rateWindowMs", WholeMillis.of(rate.window())));
        return struct;
    }

    private static Struct manifest(MovedCounts counts) {
        Struct struct = new Struct(ExportSchema.MANIFEST)
                .put("ids", counts.ids())
                .put("errors", counts.errors())
                .put("history", counts.entries());
        for (JobState state : JobState.values()) {
            if (state != JobState.RUNNING) {
                struct.put(OneOf.label(state), counts.of(state));
            }
        }
        return struct;
    }

    @SuppressWarnings("JavaUtilDate") // what Connect's Timestamp is made of
    private static @Nullable Date date(@Nullable Instant time) {
        return time == null ? null : Date.from(time);
    }
}
