package io.connectjobs.connect.testing;

import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStoreProvider;
import io.connectjobs.store.JobStores;
import io.connectjobs.store.StoreSettings;
import java.nio.file.Path;
import java.util.Set;

/**
 * {@code flaky:<folder>}: a store in memory that is away while the folder has a file {@code away}. A file, because a test
 * and a task share nothing else.
 */
public final class FlakyStoreProvider implements JobStoreProvider {
    private static final String SCHEME = "flaky";

    @Override
    public Set<String> schemes() {
        return Set.of(SCHEME);
    }

    @Override
    public String exampleUrl() {
        return SCHEME + ":/some/folder";
    }

    @Override
    public JobStore open(String url, StoreSettings settings) {
        Availability availability = new Availability(Path.of(url.substring(SCHEME.length() + 1)));
        availability.require();
        String name = "flaky-" + Integer.toHexString(url.hashCode());
        return new FlakyStore(JobStores.open("memory:" + name, settings), availability);
    }
}
