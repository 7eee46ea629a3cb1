package io.connectjobs.store.redis;

import java.util.HexFormat;

/** A lease as text: the number of the claim and the job's number in its queue, which no other two have together. */
final class LeaseTokens {
    static final int CLAIM_BYTES = 7;
    static final int SEQUENCE_BYTES = 6;
    private static final int BYTES = CLAIM_BYTES + SEQUENCE_BYTES;
    private static final byte[] NONE = new byte[BYTES];
    private static final HexFormat HEX = HexFormat.of();

    private LeaseTokens() {}

    static String text(long lease, long sequence) {
        return HEX.formatHex(new Packer()
                .number(lease, CLAIM_BYTES)
                .number(sequence, SEQUENCE_BYTES)
                .bytes());
    }

    /** The job's number in its queue, as text that sorts as numbers do. */
    static String sequence(String token) {
        return token.substring(2 * CLAIM_BYTES);
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
