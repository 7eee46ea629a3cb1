package io.connectjobs.store.redis;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes what the scripts read with {@code struct.unpack}: unsigned big-endian numbers, and texts behind their length. */
final class Packer {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(96);

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    Packer number(long value, int bytes) {
        for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
            out.write((int) (value >>> shift));
        }
        return this;
    }

    Packer real(double value) {
        return number(Double.doubleToLongBits(value), Double.BYTES);
    }

    Packer raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    Packer text(String text, int lengthBytes) {
        byte[] bytes = utf8(text);
        return number(bytes.length, lengthBytes).raw(bytes);
    }

    byte[] bytes() {
        return out.toByteArray();
    }
}
