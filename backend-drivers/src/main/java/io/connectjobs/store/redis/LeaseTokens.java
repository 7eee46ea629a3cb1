package io.connectjobs.store.redis;

import java.util.HexFormat;

/** A lease as text: the number of the claim and the job's number in its queue, which no other two have together. */
final class LeaseTokens {
    private static final int BYTES = 13;
    private static final byte[] NONE = new byte[BYTES];
    private static final HexFormat HEX = HexFormat.of();

    private LeaseTokens() {}

    static String text(long lease, long sequence) {
        return HEX.formatHex(new Packer().number(lease, 7).number(sequence, 6).bytes());
    }

    /** What the scripts compare; for a text that no claim gave out, one that no job has. */
    static byte[] bytes(String token) {
        if (token.length() != 2 * BYTES) {
            return NONE;
        }
        try {
            return HEX.parseHex(token);
        } catch (IllegalArgumentException e) {
            return NONE;
        }
    }
}
