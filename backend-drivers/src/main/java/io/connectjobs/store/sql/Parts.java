package io.connectjobs.store.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** Cuts batches: no statement may grow beyond what a database takes in one message. */
public final class Parts {
    private Parts() {}

    /**
     * @param bytes of one part at the most, but for a row that is larger alone
     * @param rows of one part at the most
     */
    public static <T> List<List<T>> of(List<T> all, ToLongFunction<T> size, long bytes, int rows) {
        List<List<T>> parts = new ArrayList<>();
        int start = 0;
        long sum = 0;
        for (int i = 0; i < all.size(); i++) {
            long next = size.applyAsLong(all.get(i));
            if (i > start && (sum + next > bytes || i - start == rows)) {
                parts.add(all.subList(start, i));
                start = i;
                sum = 0;
            }
            sum += next;
        }
        if (start < all.size()) {
            parts.add(all.subList(start, all.size()));
        }
        return parts;
    }
}
