package io.connectjobs.store;

import java.util.Set;

/**
 * How a driver is found: named in {@code META-INF/services/io.connectjobs.store.JobStoreProvider} of its jar, with a
 * public constructor without arguments.
 */
public interface JobStoreProvider {
    /** The URL schemes that this driver answers to, without the colon, {@code jdbc:} forms included: {@code jdbc:sqlite}. */
    Set<String> schemes();

    /** An example URL for messages and documentation, without credentials. */
    String exampleUrl();

    /**
     * Whether its stores live in this process or on its disk: all who use one had better share it, where they would otherwise
     * not meet, or wait for each other.
     */
    default boolean isInProcess() {
        return false;
    }

    /**
     * Opens a store. Reaches it, and migrates its schema unless the settings say not to.
     *
     * @param url begins with one of the schemes and a colon
     * @throws JobStoreUnavailableException if it can't be reached within {@link StoreSettings#connectTimeout}
     * @throws JobStoreException for a URL, setting, right or schema version that doesn't fit
     */
    JobStore open(String url, StoreSettings settings);
}
