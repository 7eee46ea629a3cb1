package io.connectjobs.store.redis;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes what the scripts read with {@code struct.unpack}: unsigned big-endian numbers, and texts behind their length. */
final class Packer {
    private byte[] out = new byte[96];
    private int size;

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void need(int more) {
        if (more > out.length - size) {
            out = Arrays.copyOf(out, Math.max(size + more, 2 * out.length));
        }
    }

    Packer number(long value, int bytes) {
        need(bytes);
        for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
            out[size++] = (byte) (value >>> shift);
        }
        return this;
    }

    Packer real(double value) {
        return number(Double.doubleToLongBits(value), Double.BYTES);
    }

    Packer raw(byte[] bytes) {
        need(bytes.length);
        System.arraycopy(bytes, 0, out, size, bytes.length);
        size += bytes.length;
        return this;
    }

    Packer text(String text, int lengthBytes) {
        byte[] bytes = utf8(text);
        return number(bytes.length, lengthBytes).raw(bytes);
    }

    byte[] bytes() {
        return Arrays.copyOf(out, size);
    }
}
