package io.connectjobs.store.postgresql;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Whether ids that come are likely to be new. After so many new ones in a row the next batch is inserted as if it were: that
 * spares the server a look for each job. A known id makes such a statement fail; the batch is inserted once more, carefully,
 * and more new ones in a row are asked for until the next trial. Safe for many threads, whose counts may mix.
 */
final class Novelty {
    /** What a connector gets once more after a restart comes first. */
    static final long TRUSTED_AFTER = 10_000;

    /** From so many jobs on a COPY is quicker: it makes its table grow by more pages at a time, the longer it is. */
    static final int WORTH_A_COPY = 2_000;

    private static final long MOST = 100_000_000;

    private final int worthACopy;
    private final AtomicLong inARow = new AtomicLong();
    private final AtomicLong asked;

    Novelty() {
        this(TRUSTED_AFTER, WORTH_A_COPY);
    }

    /**
     * @param trustedAfter new ones in a row, at least 1
     * @param worthACopy jobs of a batch
     */
    Novelty(long trustedAfter, int worthACopy) {
        this.asked = new AtomicLong(trustedAfter);
        this.worthACopy = worthACopy;
    }

    boolean isWorthACopy(int jobs) {
        return jobs >= worthACopy;
    }

    /** Inserts jobs. */
    @FunctionalInterface
    interface Insert<T> {
        /** @param isNew whether to fail if any id is known */
        List<T> run(boolean isNew) throws SQLException;
    }

    /** @return what the insert returned: one element for each new job */
    <T> List<T> insert(int jobs, Insert<T> insert) throws SQLException {
        boolean isNew = inARow.get() >= asked.get();
        try {
            List<T> added = insert.run(isNew);
            inARow.set(added.size() == jobs ? inARow.get() + jobs : 0);
            return added;
        } catch (SQLException e) {
            if (isNew) {
                inARow.set(0);
                asked.accumulateAndGet(MOST, (now, most) -> Math.min(2 * now, most));
            }
            throw e;
        }
    }
}
