package io.connectjobs.connect;

import io.connectjobs.store.HistoryEntry;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobView;
import io.connectjobs.store.JobView.AttemptError;
import io.connectjobs.store.Moved;
import io.connectjobs.store.Moved.HeldKey;
import io.connectjobs.store.MovedCounts;
import io.connectjobs.store.Payload;
import io.connectjobs.store.QueueSettings;
import io.connectjobs.store.QueueSettings.Rate;
import io.connectjobs.store.RetryPolicy;
import io.connectjobs.store.UniqueKey.Hold;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Reads what {@link ExportWriter} wrote, whichever converters it went through. */
public final class ExportReader {
    private static final OneOf<JobState> STATES = OneOf.of(JobState.class);
    private static final OneOf<HistoryEntry.Event> EVENTS = OneOf.of(HistoryEntry.Event.class);
    private static final OneOf<Hold> HOLDS = OneOf.of(Hold.class);

    private ExportReader() {}

    /**
     * @param value a Struct, a Map, or a text or bytes that hold a JSON object
     * @throws IllegalArgumentException that names the field, what was found and what is needed
     */
    public static ExportRecord read(@Nullable Object value) {
        ExportPart part = ExportPart.of("value", value);
        String type = part.requireText("type");
        String transfer = part.requireText("transfer");
        String queue = part.requireText("queue");
        return switch (type) {
            case "queue" -> new ExportRecord.Opening(transfer, queue, settings(part.requirePart("settings")));
            case "job" -> new ExportRecord.Content(transfer, job(ref(queue, part), part.requirePart("job")));
            case "id" -> new ExportRecord.Content(transfer, new Moved.Id(ref(queue, part), part.requireTime("since")));
            case "manifest" -> new ExportRecord.Manifest(transfer, queue, counts(part.requirePart("manifest")));
            default ->
                throw new IllegalArgumentException("value.type is '" + ConnectText.excerpt(type)
                        + "', allowed are: queue, job, id, manifest. Was the record made by mode=export?");
        };
    }

    private static JobRef ref(String queue, ExportPart part) {
        return new JobRef(queue, part.requireText("id"));
    }

    private static Moved.Job job(JobRef ref, ExportPart part) {
        JobView view = new JobView(
                ref,
                part.requireOneOf("state", STATES),
                part.requireText("kind"),
                new Payload(part.requireBytes("payload"), part.requireText("contentType")),
                headers(part),
                part.requireInt("priority"),
                part.requireInt("attempt"),
                part.requireInt("maxAttempts"),
                policy(part).orElse(null),
                part.requireTime("runAt"),
                part.requireTime("enqueuedAt"),
                part.number("timeoutMs").map(Duration::ofMillis).orElse(null),
                part.time("expiresAt").orElse(null),
                part.text("uniqueKey").orElse(null),
                false,
                null,
                null,
                null,
                part.time("finishedAt").orElse(null),
                part.bytes("result")
                        .map(bytes -> new Payload(bytes, part.requireText("resultType")))
                        .orElse(null),
                part.time("resultUntil").orElse(null),
                part.list("errors", ExportReader::error));
        return new Moved.Job(view, key(part), part.list("history", ExportReader::entry));
    }

    private static Map<String, String> headers(ExportPart part) {
        Map<String, String> headers = new LinkedHashMap<>();
        part.list("headers", header -> headers.put(header.requireText("name"), header.requireText("value")) == null);
        return Collections.unmodifiableMap(headers);
    }

    private static Optional<RetryPolicy> policy(ExportPart part) {
        try {
            return part.text("retryPolicy").map(RetryPolicy::parse);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(part.path() + ".retryPolicy: " + e.getMessage(), e);
        }
    }

    private static @Nullable HeldKey key(ExportPart part) {
        return part.text("uniqueHold").isEmpty()
                ? null
                : new HeldKey(
                        part.requireOneOf("uniqueHold", HOLDS),
                        part.time("uniqueUntil").orElse(null));
    }

    private static AttemptError error(ExportPart part) {
        return new AttemptError(
                part.requireInt("attempt"),
                part.requireTime("at"),
                new JobError(
                        part.requireText("type"),
                        part.requireText("message"),
                        part.text("stackTrace").orElse(null)));
    }

    private static HistoryEntry entry(ExportPart part) {
        return new HistoryEntry(
                part.requireTime("at"),
                part.requireOneOf("event", EVENTS),
                part.requireOneOf("state", STATES),
                part.requireInt("attempt"));
    }

    private static QueueSettings settings(ExportPart part) {
        try {
            Optional<Rate> rate = part.integer("rateClaims")
                    .map(claims -> new Rate(claims, Duration.ofMillis(part.requireNumber("rateWindowMs"))));
            Optional<Integer> max = part.integer("maxRunning");
            return new QueueSettings(
                    policy(part), max.isPresent() ? OptionalInt.of(max.get()) : OptionalInt.empty(), rate);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(part.path() + ": " + e.getMessage(), e);
        }
    }

    private static MovedCounts counts(ExportPart part) {
        Map<JobState, Long> jobs = new EnumMap<>(JobState.class);
        for (JobState state : JobState.values()) {
            if (state != JobState.RUNNING) {
                jobs.put(state, part.requireNumber(OneOf.label(state)));
            }
        }
        return new MovedCounts(
                jobs, part.requireNumber("ids"), part.requireNumber("errors"), part.requireNumber("history"));
    }
}
