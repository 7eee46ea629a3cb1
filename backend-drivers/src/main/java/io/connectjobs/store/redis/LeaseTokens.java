package io.connectjobs.store.redis;

import java.util.HexFormat;

/** A lease as text: the job's number in its queue and the number of the claim, which no other two have together. */
final class LeaseTokens {
    private static final int BYTES = 13;
    private static final byte[] NONE = new byte[BYTES];
    private static final HexFormat HEX = HexFormat.of();

    private LeaseTokens() {}

    static String text(long sequence, long lease) {
        return HEX.formatHex(new Packer().number(sequence, 6).number(lease, 7).bytes());
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
