package io.connectjobs.store;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What every store can keep as text: no NUL, which PostgreSQL has none of, and no unpaired surrogate, nor has UTF-8. */
final class StorableText {
    private StorableText() {}

    /** What a store can't keep of it; null where it can keep all. */
    static @Nullable String problem(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return "holds a NUL character at " + i + ", which not every store can keep";
            }
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return "holds an unpaired surrogate at " + i + ", which is no valid text";
                }
                i++;
            }
        }
        return null;
    }

    static @Nullable String idProblem(String id) {
        if (id.isEmpty()) {
            return "is empty, give it a text or leave it out";
        }
        if (isPlain(id) && id.length() <= JobRules.MAX_ID_BYTES) {
            return null;
        }
        String problem = problem(id);
        if (problem != null) {
            return problem;
        }
        int bytes = utf8Length(id);
        return bytes > JobRules.MAX_ID_BYTES
                ? "has " + bytes + " bytes ('" + excerpt(id) + "'), at most " + JobRules.MAX_ID_BYTES
                : null;
    }

    /** ASCII without NUL, as nearly all ids. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 || c >= 0x80) {
                return false;
            }
        }
        return true;
    }

    /** The text cut to a length, with what no store can hold replaced by U+FFFD. */
    static String storable(String text, int maxLength) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), maxLength));
        text.codePoints()
                .map(c -> c == 0 || Character.getType(c) == Character.SURROGATE ? 0xFFFD : c)
                .takeWhile(c -> out.length() + Character.charCount(c) <= maxLength)
                .forEach(out::appendCodePoint);
        return out.toString();
    }

    static String excerpt(String text) {
        String cut = storable(text, 80);
        return cut.length() < text.length() ? cut + "…" : cut;
    }

    static int utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
