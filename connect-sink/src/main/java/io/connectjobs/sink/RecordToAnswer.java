package io.connectjobs.sink;

import io.connectjobs.connect.ConnectText;
import io.connectjobs.connect.LeaseToken;
import io.connectjobs.connect.Payloads;
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
    private static final String OUTCOMES = "complete, fail, release, snooze or extend";

    private final int resultMaxBytes;

    RecordToAnswer(int resultMaxBytes) {
        this.resultMaxBytes = resultMaxBytes;
    }

    /** @throws BadRecordException that names the header or field */
    Answer convert(SinkRecord record) {
        AnswerText text = AnswerText.of(record);
        String leaseText = text.lease()
                .orElseThrow(() -> new BadRecordException(
                        text.names().lease(), "is missing. Echo the header job.lease of the dispatched job"));
        Lease lease = checked(text.names().lease(), () -> LeaseToken.parse(leaseText));
        String outcome = text.outcome()
                .orElseThrow(
                        () -> new BadRecordException(text.names().outcome(), "is missing, it must say " + OUTCOMES));
        return switch (outcome) {
            case "complete" -> settled(lease, completed(text));
            case "fail" -> settled(lease, new Settlement.Fail(WorkerError.of(text.error()), isRetryable(text)));
            case "release" ->
                settled(lease, checked(text.names().delayMs(), () -> new Settlement.Release(delayOr(text))));
            case "snooze" ->
                settled(lease, checked(text.names().delayMs(), () -> new Settlement.Snooze(delay(text, outcome))));
            case "extend" -> checked(text.names().delayMs(), () -> extended(lease, delay(text, outcome)));
            default ->
                throw new BadRecordException(
                        text.names().outcome(), "is '" + ConnectText.excerpt(outcome) + "', it must say " + OUTCOMES);
        };
    }

    private Settlement.Outcome completed(AnswerText text) {
        Payload result = checked(text.names().result(), () -> result(text));
        return checked(
                text.names().resultTtlMs(),
                () -> new Settlement.Complete(
                        result, text.resultTtlMs().map(JobFields::millis).orElse(null)));
    }

    private static Answer settled(Lease lease, Settlement.Outcome outcome) {
        return new Answer.Settled(new Settlement(lease, outcome));
    }

    private static Answer extended(Lease lease, Duration by) {
        JobRules.requireLease("delay", by);
        return new Answer.Extended(lease, by);
    }

    private @Nullable Payload result(AnswerText text) {
        SchemaAndValue result = text.result();
        if (result.value() == null) {
            return null;
        }
        Payload payload = Payloads.of(result);
        JobRules.requireResult(payload, resultMaxBytes);
        return payload;
    }

    private static boolean isRetryable(AnswerText text) {
        String said = text.retryable().orElse("true");
        return switch (said) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw new BadRecordException(
                        text.names().retryable(), "is '" + ConnectText.excerpt(said) + "', it must say true or false");
        };
    }

    private static Duration delayOr(AnswerText text) {
        return text.delayMs().map(JobFields::millis).orElse(Duration.ZERO);
    }

    private static Duration delay(AnswerText text, String outcome) {
        return text.delayMs()
                .map(JobFields::millis)
                .orElseThrow(() -> new IllegalArgumentException(
                        "is missing, " + outcome + " needs it: a whole number of milliseconds"));
    }

    private static <T> T checked(String name, Supplier<T> reader) {
        try {
            return reader.get();
        } catch (IllegalArgumentException e) {
            throw new BadRecordException(name, String.valueOf(e.getMessage()));
        }
    }
}
