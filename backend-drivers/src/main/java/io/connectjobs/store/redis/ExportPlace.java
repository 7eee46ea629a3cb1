package io.connectjobs.store.redis;

import io.connectjobs.store.MovedRules;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where an export stands in the list that index.lua makes.
 *
 * @param number a job's, or that of ids without a job which are so since one time
 * @param entry of an id without a job: NUL, since when, and the id; empty for a job
 */
@SuppressWarnings("ArrayRecordComponent") // bytes as they are sent
record ExportPlace(long number, byte[] entry) {
    private static final byte[] NONE = new byte[0];

    /** As in moving.lua: from this number on there are no jobs. */
    private static final long IDS_BEGIN = 1L << 52;

    /** As in index.lua: NUL and a time. */
    private static final int BEFORE_ID = 7;

    /** @throws IllegalArgumentException for a text that no place has */
    static ExportPlace parse(@Nullable String text) {
        int colon = text == null ? -1 : text.indexOf(':');
        if (text == null || colon < 0) {
            return new ExportPlace(text == null ? 0 : Math.max(0, MovedRules.requirePlace(text)), NONE);
        }
        long number = MovedRules.requirePlace(text.substring(0, colon));
        byte[] entry = new Packer()
                .number(0, 1)
                .number(number - IDS_BEGIN, 6)
                .raw(Packer.utf8(text.substring(colon + 1)))
                .bytes();
        return new ExportPlace(number, entry);
    }

    static ExportPlace of(Object number, Object entry) {
        return new ExportPlace((long) Double.parseDouble(Replies.text(number)), Replies.bytes(entry));
    }

    String id() {
        return new String(Arrays.copyOfRange(entry, BEFORE_ID, entry.length), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return entry.length == 0 ? Long.toString(number) : number + ":" + id();
    }
}
