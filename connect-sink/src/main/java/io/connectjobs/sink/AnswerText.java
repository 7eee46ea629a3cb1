package io.connectjobs.sink;

import io.connectjobs.connect.ConnectText;
import io.connectjobs.connect.FieldPath;
import io.connectjobs.connect.JobHeaders;
import io.connectjobs.connect.JsonText;
import io.connectjobs.connect.MissingFieldException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * A worker's answer as it stands in a record: in headers with the result or error as the value, or, without the header
 * {@code job.lease}, as fields of the value.
 *
 * @param names how the parts are called where they stand, for messages
 */
record AnswerText(
        PartNames names,
        Optional<String> lease,
        Optional<String> outcome,
        Optional<String> retryable,
        Optional<String> delayMs,
        Optional<String> resultTtlMs,
        SchemaAndValue result,
        SchemaAndValue error) {
    record PartNames(
            String lease, String outcome, String retryable, String delayMs, String resultTtlMs, String result) {}

    private static final PartNames HEADER_NAMES = new PartNames(
            JobHeaders.LEASE,
            JobHeaders.OUTCOME,
            JobHeaders.RETRYABLE,
            JobHeaders.DELAY_MS,
            JobHeaders.RESULT_TTL_MS,
            "value");
    private static final PartNames FIELD_NAMES = new PartNames(
            "value.lease", "value.outcome", "value.retryable", "value.delayMs", "value.resultTtlMs", "value.result");

    static AnswerText of(SinkRecord record) {
        return record.headers().lastWithName(JobHeaders.LEASE) != null ? ofHeaders(record) : ofValue(record);
    }

    private static AnswerText ofHeaders(SinkRecord record) {
        SchemaAndValue value = new SchemaAndValue(record.valueSchema(), record.value());
        return new AnswerText(
                HEADER_NAMES,
                HeaderText.of(record, JobHeaders.LEASE),
                HeaderText.of(record, JobHeaders.OUTCOME),
                HeaderText.of(record, JobHeaders.RETRYABLE),
                HeaderText.of(record, JobHeaders.DELAY_MS),
                HeaderText.of(record, JobHeaders.RESULT_TTL_MS),
                value,
                value);
    }

    private static AnswerText ofValue(SinkRecord record) {
        Object value = record.value();
        boolean hasFields = value instanceof Struct
                || value instanceof Map
                || (value != null && JsonText.object(value).isPresent());
        if (!hasFields) {
            throw new BadRecordException(
                    JobHeaders.LEASE,
                    "the header is missing, and the value is " + ConnectText.typeOf(value)
                            + " without a field 'lease'. Echo the header of the dispatched job");
        }
        return new AnswerText(
                FIELD_NAMES,
                textField(record, "lease"),
                textField(record, "outcome"),
                textField(record, "retryable"),
                textField(record, "delayMs"),
                textField(record, "resultTtlMs"),
                field(record, "result"),
                field(record, "error"));
    }

    private static Optional<String> textField(SinkRecord record, String name) {
        SchemaAndValue field = field(record, name);
        try {
            return field.value() == null
                    ? Optional.empty()
                    : Optional.of(ConnectText.of(field).strip());
        } catch (IllegalArgumentException e) {
            throw new BadRecordException("value." + name, String.valueOf(e.getMessage()));
        }
    }

    private static SchemaAndValue field(SinkRecord record, String name) {
        try {
            return FieldPath.find(record.valueSchema(), record.value(), List.of(name));
        } catch (MissingFieldException e) {
            return SchemaAndValue.NULL;
        }
    }
}
