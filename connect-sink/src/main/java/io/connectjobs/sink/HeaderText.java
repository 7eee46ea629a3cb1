package io.connectjobs.sink;

import io.connectjobs.connect.ConnectText;
import io.connectjobs.connect.JobHeaders;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
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

    /**
     * What travels on with a job, a trace context among them: all headers that aren't ours and aren't null. Bytes that are no
     * text come in Base64.
     */
    static Map<String, String> carried(SinkRecord record) {
        if (record.headers().isEmpty()) {
            return Map.of();
        }
        Map<String, String> carried = new LinkedHashMap<>();
        for (Header header : record.headers()) {
            if (header.value() != null && !header.key().startsWith(JobHeaders.PREFIX)) {
                carried.put(header.key(), text(header));
            }
        }
        return carried;
    }

    private static String text(Header header) {
        if (header.value() instanceof String text) {
            return text;
        }
        try {
            Optional<byte[]> bytes = ConnectText.bytes(header.value());
            return bytes.isPresent() ? text(bytes.get()) : ConnectText.of(header.schema(), header.value());
        } catch (IllegalArgumentException e) {
            throw new BadRecordException(header.key(), "the header " + e.getMessage());
        }
    }

    private static String text(byte[] bytes) {
        try {
            String text = ConnectText.utf8(bytes);
            // Which no store keeps.
            return text.indexOf(0) < 0 ? text : Base64.getEncoder().encodeToString(bytes);
        } catch (IllegalArgumentException e) {
            return Base64.getEncoder().encodeToString(bytes);
        }
    }
}
