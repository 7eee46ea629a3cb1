package io.connectjobs.source;

import io.connectjobs.connect.ConnectText;
import io.connectjobs.connect.JsonText;
import io.connectjobs.store.Payload;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;

/** A payload as Connect's value: unchanged, or not at all. */
final class PayloadValue {
    private PayloadValue() {}

    static SchemaAndValue of(Payload payload, RecordPayload as) throws UndeliverableException {
        try {
            return convert(payload, as);
        } catch (IllegalArgumentException e) {
            throw new UndeliverableException(problem("The payload (", payload, as, e) + ", then retry the job");
        }
    }

    /** The same where nothing else is in the record's value: JSON's null would leave it without one. */
    static SchemaAndValue alone(Payload payload, RecordPayload as) throws UndeliverableException {
        SchemaAndValue value = of(payload, as);
        if (value.value() == null) {
            throw new UndeliverableException(
                    "The payload (" + payload.contentType() + ") is null, and a record without a"
                            + " value is a tombstone, which deletes its key from a compacted topic. Set "
                            + JobSourceConfig.RECORD_FORMAT + " to envelope, or " + JobSourceConfig.RECORD_PAYLOAD
                            + " to string or bytes, then retry the job");
        }
        return value;
    }

    /** The same for a result, which nobody can retry. */
    static SchemaAndValue ofResult(Payload result, RecordPayload as) throws UndeliverableException {
        try {
            return convert(result, as);
        } catch (IllegalArgumentException e) {
            throw new UndeliverableException(problem("The result (", result, as, e));
        }
    }

    private static SchemaAndValue convert(Payload payload, RecordPayload as) {
        return switch (as) {
            case BYTES -> new SchemaAndValue(Schema.BYTES_SCHEMA, payload.bytes());
            case STRING -> new SchemaAndValue(Schema.STRING_SCHEMA, ConnectText.utf8(payload.bytes()));
            case JSON -> new SchemaAndValue(null, JsonText.parse(payload.bytes()));
        };
    }

    private static String problem(String what, Payload payload, RecordPayload as, IllegalArgumentException e) {
        String instead = as == RecordPayload.JSON ? "string or bytes" : "bytes";
        return what + payload.contentType() + ") " + e.getMessage() + ". Set " + JobSourceConfig.RECORD_PAYLOAD + " to "
                + instead;
    }
}
