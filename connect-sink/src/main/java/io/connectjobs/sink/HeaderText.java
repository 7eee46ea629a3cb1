package io.connectjobs.sink;

import io.connectjobs.connect.ConnectText;
import java.util.Optional;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;

/** Headers as text, whatever the header converter has made of them: a number that was text once is text again. */
final class HeaderText {
    private HeaderText() {}

    /** The last header of this name; empty where there is none or where it is null. */
    static Optional<String> of(SinkRecord record, String name) {
        Header header = record.headers().lastWithName(name);
        if (header == null || header.value() == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(ConnectText.of(header.schema(), header.value()).strip());
        } catch (IllegalArgumentException e) {
            throw new BadRecordException(name, "the header " + e.getMessage());
        }
    }
}
