package io.connectjobs.store;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Makes a job the only one of its queue under a key. The key is freed when its holder first leaves the states that hold
 * it, or at the window's end, and is never taken again by itself: a job that failed and waits for its next attempt does
 * not get back a key that it held {@linkplain Hold#WAITING while waiting}.
 *
 * @param key unique within the queue; at most {@value JobRules#MAX_ID_BYTES} bytes
 * @param hold how long the holder keeps others out
 * @param window how long from enqueueing, for {@link Hold#WINDOW} only; null otherwise
 * @param conflict what becomes of a job that comes while another holds the key
 */
public record UniqueKey(String key, Hold hold, @Nullable Duration window, Conflict conflict) {
    /** The codes are what databases hold; they never change. */
    public enum Hold {
        /** Until the holder is first claimed or ends. */
        WAITING(1),
        /** Until the holder is completed, dead or cancelled. */
        UNFINISHED(2),
        /** For a time, whatever becomes of the holder. */
        WINDOW(3);

        private final int code;

        Hold(int code) {
            this.code = code;
        }

        public int code() {
            return code;
        }

        /** @throws IllegalArgumentException for a code that no hold has */
        public static Hold ofCode(int code) {
            for (Hold hold : values()) {
                if (hold.code == code) {
                    return hold;
                }
            }
            throw new IllegalArgumentException("No hold of a key has the code " + code);
        }
    }

    public enum Conflict {
        /** The newcomer is a {@link EnqueueResult.Duplicate} of the holder. */
        KEEP,
        /**
         * The newcomer's content, priority, time and retry settings replace those of a holder that waits (debounce); it
         * may always run once more, whatever attempts it has spent. A
         * running holder is never altered: then the newcomer is added and takes the key.
         */
        REPLACE
    }

    public UniqueKey {
        requireNonNull(key, "key");
        requireNonNull(hold, "hold");
        requireNonNull(conflict, "conflict");
    }

    public static UniqueKey whileWaiting(String key) {
        return new UniqueKey(key, Hold.WAITING, null, Conflict.KEEP);
    }

    public static UniqueKey untilFinished(String key) {
        return new UniqueKey(key, Hold.UNFINISHED, null, Conflict.KEEP);
    }

    public static UniqueKey within(String key, Duration window) {
        return new UniqueKey(key, Hold.WINDOW, window, Conflict.KEEP);
    }

    /** The same key, replacing instead of keeping. */
    public UniqueKey replacing() {
        return new UniqueKey(key, hold, window, Conflict.REPLACE);
    }
}
