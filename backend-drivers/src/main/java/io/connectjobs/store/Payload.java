package io.connectjobs.store;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes and what they are. A store returns them exactly as given. */
public final class Payload {
    public static final String JSON = "application/json";
    public static final String TEXT = "text/plain";
    public static final String BYTES = "application/octet-stream";

    private final byte[] bytes;
    private final String contentType;
    private final boolean isKnownValid;

    /**
     * @param bytes the content; not copied, so don't change it after handing it over
     * @param contentType a media type; {@value #JSON} must hold one valid JSON text in UTF-8
     */
    public Payload(byte[] bytes, String contentType) {
        this(bytes, contentType, false);
    }

    private Payload(byte[] bytes, String contentType, boolean isKnownValid) {
        this.bytes = requireNonNull(bytes, "bytes");
        this.contentType = requireNonNull(contentType, "contentType");
        this.isKnownValid = isKnownValid;
    }

    /**
     * JSON that the caller has read whole, or written by a generator, and knows every reader takes: one text in UTF-8 without
     * a byte order mark, its depth and the length of its names and numbers within what Jackson reads by default. Stores
     * don't read it once more.
     *
     * @param json not copied, so don't change it after handing it over
     */
    public static Payload validJson(byte[] json) {
        return new Payload(json, JSON, true);
    }

    public static Payload json(String json) {
        return new Payload(requireNonNull(json, "json").getBytes(StandardCharsets.UTF_8), JSON);
    }

    public static Payload text(String text) {
        return new Payload(requireNonNull(text, "text").getBytes(StandardCharsets.UTF_8), TEXT);
    }

    public static Payload bytes(byte[] bytes) {
        return new Payload(bytes, BYTES);
    }

    /** The content itself, not a copy. */
    public byte[] bytes() {
        return bytes;
    }

    public String contentType() {
        return contentType;
    }

    boolean isKnownValid() {
        return isKnownValid;
    }

    /** Whether the content type says JSON; parameters such as a charset don't matter. */
    public boolean isJson() {
        return contentType.equals(JSON) || contentType.startsWith(JSON + ";");
    }

    /** The content read as UTF-8. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Payload that
                && Arrays.equals(bytes, that.bytes)
                && contentType.equals(that.contentType);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(bytes) + contentType.hashCode();
    }

    @Override
    public String toString() {
        return contentType + "[" + bytes.length + " bytes]";
    }
}
