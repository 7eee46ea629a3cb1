package io.connectjobs.store.memory;

import io.connectjobs.store.JobRules;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.JobStoreProvider;
import io.connectjobs.store.StoreSettings;
import java.util.Set;

/** Opens {@code memory:} and {@code memory:<name>}; each store is empty, and gone once it is closed. */
public final class MemoryJobStoreProvider implements JobStoreProvider {
    private static final String SCHEME = "memory";

    @Override
    public Set<String> schemes() {
        return Set.of(SCHEME);
    }

    @Override
    public String exampleUrl() {
        return SCHEME + ":jobs";
    }

    @Override
    public boolean isInProcess() {
        return true;
    }

    @Override
    public JobStore open(String url, StoreSettings settings) {
        String name = url.substring(SCHEME.length() + 1);
        String problem = name.isEmpty() ? null : JobRules.nameProblem(name);
        if (problem != null) {
            throw new JobStoreException("The store's name in a URL memory:<name> " + problem);
        }
        if (settings.schema() != null) {
            throw new JobStoreException(
                    "A store in memory has no schema, leave out store.schema, which is '" + settings.schema() + "'");
        }
        return new MemoryJobStore(settings);
    }
}
