package io.connectjobs.connect;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.connectjobs.store.Payload;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Optional;
import org.apache.kafka.connect.data.SchemaAndValue;

/** Connect's values as payloads of jobs: what has parts becomes JSON, text and bytes stay what they are. */
public final class Payloads {
    private Payloads() {}

    /**
     * A text or bytes that are a JSON object or array are marked as JSON, untouched.
     *
     * @throws IllegalArgumentException for a value that no payload can hold unchanged
     */
    public static Payload of(SchemaAndValue value) {
        if (value.value() instanceof String text) {
            byte[] bytes = encode(text);
            return new Payload(bytes, JsonText.isObjectOrArray(bytes) ? Payload.JSON : Payload.TEXT);
        }
        Optional<byte[]> raw = value.value() == null ? Optional.empty() : ConnectText.bytes(value.value());
        if (raw.isPresent()) {
            return new Payload(raw.get(), JsonText.isObjectOrArray(raw.get()) ? Payload.JSON : Payload.BYTES);
        }
        return new Payload(ConnectJson.write(value.schema(), value.value()), Payload.JSON);
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
