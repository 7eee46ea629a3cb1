package io.connectjobs.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** PostgreSQL's binary COPY format: a header, then per row the number of fields, and each with its length before it. */
final class CopyRows {
    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0};

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    CopyRows() throws IOException {
        out.write(SIGNATURE);
        out.writeInt(0);
        out.writeInt(0);
    }

    CopyRows row(int fields) throws IOException {
        out.writeShort(fields);
        return this;
    }

    CopyRows text(String value) throws IOException {
        return bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    CopyRows bytes(byte[] value) throws IOException {
        out.writeInt(value.length);
        out.write(value);
        return this;
    }

    CopyRows number2(int value) throws IOException {
        out.writeInt(Short.BYTES);
        out.writeShort(value);
        return this;
    }

    CopyRows number4(int value) throws IOException {
        out.writeInt(Integer.BYTES);
        out.writeInt(value);
        return this;
    }

    CopyRows number8(long value) throws IOException {
        out.writeInt(Long.BYTES);
        out.writeLong(value);
        return this;
    }

    byte[] end() throws IOException {
        out.writeShort(-1);
        return bytes.toByteArray();
    }
}
