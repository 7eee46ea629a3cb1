package io.connectjobs.store.redis;

import io.connectjobs.store.Payload;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a worker gets, as one value that no script looks into. Its last byte is a sum of the others: Lua finds equal strings
 * by a few bytes of each, of which the last is one, and payloads often end alike.
 */
record JobBody(Payload payload, Map<String, String> headers) {
    byte[] packed() {
        Packer out = new Packer().number(headers.size(), 4);
        headers.forEach((name, value) -> out.text(name, 4).text(value, 4));
        byte[] packed = packed(payload);
        return out.raw(packed).number(Arrays.hashCode(packed), 1).bytes();
    }

    /** @param length of the body, with which the bytes begin */
    static JobBody of(byte[] packed, int length) {
        Unpacker in = new Unpacker(packed);
        Map<String, String> headers = headers(in);
        return new JobBody(payload(in.until(length - 1)), headers);
    }

    /** With which a body begins. */
    static Map<String, String> headers(Unpacker in) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (int left = in.small(4); left > 0; left--) {
            headers.put(in.text(4), in.text(4));
        }
        return Collections.unmodifiableMap(headers);
    }

    static byte[] packed(Payload payload) {
        return new Packer().text(payload.contentType(), 2).raw(payload.bytes()).bytes();
    }

    static Payload payload(Unpacker in) {
        String contentType = in.text(2);
        return new Payload(in.rest(), contentType);
    }
}
