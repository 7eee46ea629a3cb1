package io.connectjobs.store;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The layout that a store keeps its jobs in, by version. Safe to call from several processes at once. */
public interface Schema {
    SchemaStatus status();

    /**
     * Brings the layout to this driver's version; does nothing where it is there already.
     *
     * @return what was applied, oldest first
     */
    List<Migration> migrate();

    /**
     * Takes back every version above the given one. Version 0 removes everything, <b>jobs included</b>.
     *
     * @return what was taken back, newest first
     */
    List<Migration> rollback(int toVersion);

    /**
     * @param current the version found, 0 where nothing is there
     * @param driver the version that this driver brings
     * @param steps every version known to the driver or found in the store, oldest first
     */
    record SchemaStatus(int current, int driver, List<Migration> steps) {}

    /** @param appliedAt null where it is not applied */
    record Migration(int version, String name, @Nullable Instant appliedAt) {}
}
