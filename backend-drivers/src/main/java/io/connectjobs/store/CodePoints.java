package io.connectjobs.store;

import java.util.Comparator;

/** The order of texts by code point, which is also that of their bytes in UTF-8, and not that of Java's strings. */
public final class CodePoints {
    public static final Comparator<String> ORDER = CodePoints::compare;

    /** By id and then queue: how jobs are listed. */
    public static final Comparator<JobRef> BY_ID =
            Comparator.comparing(JobRef::id, ORDER).thenComparing(JobRef::queue, ORDER);

    private CodePoints() {}

    private static int compare(String one, String other) {
        int end = Math.min(one.length(), other.length());
        for (int i = 0; i < end; i++) {
            char a = one.charAt(i);
            char b = other.charAt(i);
            if (a != b) {
                // A surrogate is half of a code point that comes after every one that is a single char.
                int bySurrogate = Boolean.compare(Character.isSurrogate(a), Character.isSurrogate(b));
                return bySurrogate != 0 ? bySurrogate : Character.compare(a, b);
            }
        }
        return Integer.compare(one.length(), other.length());
    }
}
