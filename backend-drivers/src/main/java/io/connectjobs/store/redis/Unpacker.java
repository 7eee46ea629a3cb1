package io.connectjobs.store.redis;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what {@link Packer} or a script's {@code struct.pack} wrote. */
final class Unpacker {
    private final byte[] bytes;
    private final int end;
    private int at;

    Unpacker(byte[] bytes) {
        this(bytes, 0);
    }

    Unpacker(byte[] bytes, int at) {
        this(bytes, at, bytes.length);
    }

    private Unpacker(byte[] bytes, int at, int end) {
        this.bytes = bytes;
        this.at = at;
        this.end = end;
    }

    /** What is left, up to a place. */
    Unpacker until(int place) {
        return new Unpacker(bytes, at, place);
    }

    long number(int length) {
        long value = 0;
        for (int end = at + length; at < end; at++) {
            value = (value << 8) | (bytes[at] & 0xFF);
        }
        return value;
    }

    int small(int length) {
        return (int) number(length);
    }

    String text(int lengthBytes) {
        int length = small(lengthBytes);
        String text = new String(bytes, at, length, StandardCharsets.UTF_8);
        at += length;
        return text;
    }

    boolean hasMore() {
        return at < end;
    }

    byte[] rest() {
        return Arrays.copyOfRange(bytes, at, end);
    }
}
