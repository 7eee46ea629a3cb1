package io.connectjobs.store;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeSet;

/**
 * Opens stores by URL and shares them: equal URLs and settings give one store per class loader, closed when its last
 * user closes it. Safe for many threads.
 */
public final class JobStores {
    private static final Map<Key, Shared> OPEN = new HashMap<>();

    private record Key(String url, StoreSettings settings) {}

    private static final class Shared {
        final JobStore store;
        int users;

        Shared(JobStore store) {
            this.store = store;
        }
    }

    private JobStores() {}

    /**
     * Opens a store, or joins one that is open already.
     *
     * @param url the scheme picks the driver, e.g. {@code postgresql://host/database} or {@code sqlite:/path/jobs.db}
     * @throws IllegalArgumentException for a URL without a scheme that any driver knows; lists the known ones
     * @throws JobStoreUnavailableException if the store can't be reached in time
     * @throws JobStoreException if the store refuses
     */
    public static JobStore open(String url, StoreSettings settings) {
        JobStoreProvider provider = provider(requireNonNull(url, "url"));
        Key key = new Key(url, requireNonNull(settings, "settings"));
        synchronized (OPEN) {
            Shared shared = OPEN.get(key);
            if (shared == null) {
                shared = new Shared(provider.open(url, settings));
                OPEN.put(key, shared);
            }
            shared.users++;
            return new SharedJobStore(shared.store, () -> release(key));
        }
    }

    /** Every driver that this class loader sees. */
    public static List<JobStoreProvider> providers() {
        List<JobStoreProvider> providers = new ArrayList<>();
        ServiceLoader.load(JobStoreProvider.class, JobStores.class.getClassLoader())
                .forEach(providers::add);
        return providers;
    }

    /**
     * The driver for a URL.
     *
     * @throws IllegalArgumentException if there is none; lists the known schemes
     */
    public static JobStoreProvider provider(String url) {
        TreeSet<String> known = new TreeSet<>();
        for (JobStoreProvider provider : providers()) {
            for (String scheme : provider.schemes()) {
                if (url.toLowerCase(Locale.ROOT).startsWith(scheme + ":")) {
                    return provider;
                }
                known.add(scheme + ":");
            }
        }
        int colon = url.indexOf(':');
        String found = colon < 0 ? "has no scheme" : "has the unknown scheme '" + url.substring(0, colon + 1) + "'";
        throw new IllegalArgumentException("The store's URL " + found + ". Known schemes: " + String.join(" ", known));
    }

    private static void release(Key key) {
        synchronized (OPEN) {
            Shared shared = OPEN.get(key);
            if (shared != null && --shared.users == 0) {
                OPEN.remove(key);
                shared.store.close();
            }
        }
    }
}
