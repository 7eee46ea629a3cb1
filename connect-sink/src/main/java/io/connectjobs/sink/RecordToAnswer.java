package io.connectjobs.sink;

import io.connectjobs.connect.ConnectText;
import io.connectjobs.connect.JobHeaders;
import io.connectjobs.connect.LeaseToken;
import io.connectjobs.connect.Payloads;
import io.connectjobs.sink.RecordParts.Part;
import io.connectjobs.store.JobRules;
import io.connectjobs.store.Lease;
import io.connectjobs.store.Payload;
import io.connectjobs.store.Settlement;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/** Reads a worker's answer from a record. Only the lease says which job is meant; other headers are for people. */
final class RecordToAnswer {
    private static final Part LEASE = new Part(JobHeaders.LEASE, "lease");
    private static final Part OUTCOME = new Part(JobHeaders.OUTCOME, "outcome");
    private static final Part RETRYABLE = new Part(JobHeaders.RETRYABLE, "retryable");
    private static final Part DELAY_MS = new Part(JobHeaders.DELAY_MS, "delayMs");
    private static final Part RESULT_TTL_MS = new Part(JobHeaders.RESULT_TTL_MS, "resultTtlMs");
    private static final Part RESULT = new Part("value", "result");

    private static final String OUTCOMES = "complete, fail, release, snooze or extend";

    private final int resultMaxBytes;

    RecordToAnswer(int resultMaxBytes) {
        this.resultMaxBytes = resultMaxBytes;
    }

    /** @throws BadRecordException that names the header or field */
    Answer convert(SinkRecord record) {
        RecordParts parts = RecordParts.of(record, LEASE, "Echo the header of the dispatched job");
        String leaseText = parts.require(LEASE, ". Echo the header job.lease of the dispatched job");
        Lease lease = checked(parts, LEASE, () -> LeaseToken.parse(leaseText));
        String outcome = parts.require(OUTCOME, ", it must say " + OUTCOMES);
        return switch (outcome) {
            case "complete" -> settled(lease, completed(parts));
            case "fail" ->
                settled(lease, new Settlement.Fail(WorkerError.of(parts.content("error")), isRetryable(parts)));
            case "release" -> settled(lease, checked(parts, DELAY_MS, () -> new Settlement.Release(delayOr(parts))));
            case "snooze" ->
                settled(lease, checked(parts, DELAY_MS, () -> new Settlement.Snooze(delay(parts, outcome))));
            case "extend" -> checked(parts, DELAY_MS, () -> extended(lease, delay(parts, outcome)));
            default ->
                throw new BadRecordException(
                        parts.name(OUTCOME), "is '" + ConnectText.excerpt(outcome) + "', it must say " + OUTCOMES);
        };
    }

    private Settlement.Outcome completed(RecordParts parts) {
        Payload result = checked(parts, RESULT, () -> result(parts));
        return checked(
                parts,
                RESULT_TTL_MS,
                () -> new Settlement.Complete(
                        result, parts.text(RESULT_TTL_MS).map(JobFields::millis).orElse(null)));
    }

    private static Answer settled(Lease lease, Settlement.Outcome outcome) {
        return new Answer.Settled(new Settlement(lease, outcome));
    }

    private static Answer extended(Lease lease, Duration by) {
        JobRules.requireLease("delay", by);
        return new Answer.Extended(lease, by);
    }

    private @Nullable Payload result(RecordParts parts) {
        SchemaAndValue result = parts.content(RESULT.field());
        if (result.value() == null) {
            return null;
        }
        Payload payload = Payloads.of(result);
        JobRules.requireResult(payload, resultMaxBytes);
        return payload;
    }

    private static boolean isRetryable(RecordParts parts) {
        String said = parts.text(RETRYABLE).orElse("true");
        return switch (said) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw new BadRecordException(
                        parts.name(RETRYABLE), "is '" + ConnectText.excerpt(said) + "', it must say true or false");
        };
    }

    private static Duration delayOr(RecordParts parts) {
        return parts.text(DELAY_MS).map(JobFields::millis).orElse(Duration.ZERO);
    }

    private static Duration delay(RecordParts parts, String outcome) {
        return parts.text(DELAY_MS)
                .map(JobFields::millis)
                .orElseThrow(() -> new IllegalArgumentException(
                        "is missing, " + outcome + " needs it: a whole number of milliseconds"));
    }

    private static <T extends @Nullable Object> T checked(RecordParts parts, Part part, Supplier<T> reader) {
        try {
            return reader.get();
        } catch (IllegalArgumentException e) {
            throw new BadRecordException(parts.name(part), String.valueOf(e.getMessage()));
        }
    }
}
