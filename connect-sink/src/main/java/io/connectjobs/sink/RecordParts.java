package io.connectjobs.sink;

import io.connectjobs.connect.ConnectText;
import io.connectjobs.connect.FieldPath;
import io.connectjobs.connect.JsonText;
import io.connectjobs.connect.MissingFieldException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * What an answer or a command is made of: in headers or, without the header that leads them, in fields of the value.
 *
 * @param inHeaders where they stand
 */
record RecordParts(SinkRecord record, boolean inHeaders) {
    /** One of them, with its name in either place. */
    record Part(String header, String field) {}

    /** @throws BadRecordException where the record can have them in neither place; says what to do about the leading one */
    static RecordParts of(SinkRecord record, Part lead, String remedy) {
        boolean inHeaders = record.headers().lastWithName(lead.header()) != null;
        if (!inHeaders && !hasFields(record.value())) {
            throw new BadRecordException(
                    lead.header(),
                    "the header is missing, and the value is " + ConnectText.typeOf(record.value())
                            + " without a field '" + lead.field() + "'. " + remedy);
        }
        return new RecordParts(record, inHeaders);
    }

    static boolean hasFields(Object value) {
        return value instanceof Struct
                || value instanceof Map
                || (value != null && JsonText.object(value).isPresent());
    }

    /** How a part is called where it stands, for messages. */
    String name(Part part) {
        return inHeaders ? part.header() : "value." + part.field();
    }

    /** Without the spaces around it; empty where it is missing or null. */
    Optional<String> text(Part part) {
        if (inHeaders) {
            return HeaderText.of(record, part.header());
        }
        SchemaAndValue field = field(part.field());
        try {
            return field.value() == null
                    ? Optional.empty()
                    : Optional.of(ConnectText.of(field).strip());
        } catch (IllegalArgumentException e) {
            throw new BadRecordException(name(part), String.valueOf(e.getMessage()));
        }
    }

    /** @throws BadRecordException where it is missing */
    String require(Part part, String remedy) {
        return text(part).orElseThrow(() -> new BadRecordException(name(part), "is missing" + remedy));
    }

    /** A field of the value, or, where the parts stand in headers, the whole value. */
    SchemaAndValue content(String field) {
        return inHeaders ? new SchemaAndValue(record.valueSchema(), record.value()) : field(field);
    }

    private SchemaAndValue field(String name) {
        try {
            return FieldPath.find(record.valueSchema(), record.value(), List.of(name));
        } catch (MissingFieldException e) {
            return SchemaAndValue.NULL;
        }
    }
}
