package io.connectjobs.connect;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.StreamReadConstraints;
import io.connectjobs.store.Payload;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Optional;
import org.apache.kafka.connect.data.SchemaAndValue;

/** Connect's values as payloads of jobs: what has parts becomes JSON, text and bytes stay what they are. */
public final class Payloads {
    /** Bytes that have no room for a number or a depth which a reader refuses. */
    private static final int SURELY_READABLE =
            Math.min(StreamReadConstraints.DEFAULT_MAX_NUM_LEN, StreamReadConstraints.DEFAULT_MAX_DEPTH);

    private Payloads() {}

    /**
     * A text or bytes that are a JSON object or array are marked as JSON, untouched.
     *
     * @throws IllegalArgumentException for a value that no payload can hold unchanged
     */
    public static Payload of(SchemaAndValue value) {
        if (value.value() instanceof String text) {
            byte[] bytes = encode(text);
            return JsonText.isObjectOrArray(bytes) ? Payload.validJson(bytes) : new Payload(bytes, Payload.TEXT);
        }
        Optional<byte[]> raw = value.value() == null ? Optional.empty() : ConnectText.bytes(value.value());
        if (raw.isPresent()) {
            return JsonText.isObjectOrArray(raw.get()) ? Payload.validJson(raw.get()) : Payload.bytes(raw.get());
        }
        byte[] json = ConnectJson.write(value.schema(), value.value());
        return json.length <= SURELY_READABLE ? Payload.validJson(json) : new Payload(json, Payload.JSON);
    }

    /** Strict, where {@code String.getBytes} would write question marks. */
    private static byte[] encode(String text) {
        try {
            ByteBuffer buffer = UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            return bytes;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("holds an unpaired surrogate, which is no valid text", e);
        }
    }
}
