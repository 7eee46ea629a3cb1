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
