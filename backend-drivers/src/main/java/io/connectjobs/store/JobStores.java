package io.connectjobs.store;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Opens stores by URL and shares them: equal URLs and settings give one store per class loader and group of users, closed
 * when its last user closes it. Safe for many threads.
 */
public final class JobStores {
    private static final Map<Key, Shared> OPEN = new HashMap<>();

    private record Key(String url, StoreSettings settings, String group) {}

    /** A store and how many use it; opened by the first of them, while the others wait for this one only. */
    private static final class Shared {
        private final JobStoreProvider provider;
        private final Key key;
        private int users;
        private @Nullable JobStore store;

        Shared(JobStoreProvider provider, Key key) {
            this.provider = provider;
            this.key = key;
        }

        synchronized JobStore open() {
            JobStore opened = store;
            if (opened == null) {
                opened = provider.open(key.url(), key.settings());
                store = opened;
            }
            return opened;
        }

        synchronized void close() {
            if (store != null) {
                store.close();
                store = null;
            }
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
        return open(url, settings, "");
    }

    /**
     * The same for one of several groups of users, each of which has connections of its own. A store in this process is
     * shared by all groups.
     *
     * @param group its name, e.g. a connector's
     */
    public static JobStore open(String url, StoreSettings settings, String group) {
        JobStoreProvider provider = provider(requireNonNull(url, "url"));
        Key key = new Key(
                url,
                requireNonNull(settings, "settings"),
                provider.isInProcess() ? "" : requireNonNull(group, "group"));
        Shared shared;
        synchronized (OPEN) {
            shared = OPEN.computeIfAbsent(key, absent -> new Shared(provider, absent));
            shared.users++;
        }
        try {
            return new SharedJobStore(shared.open(), () -> release(shared));
        } catch (RuntimeException | Error e) {
            release(shared);
            throw e;
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
                if (requireNonNull(url, "url").toLowerCase(Locale.ROOT).startsWith(scheme + ":")) {
                    return provider;
                }
                known.add(scheme + ":");
            }
        }
        int colon = url.indexOf(':');
        String found = colon < 0 ? "has no scheme" : "has the unknown scheme '" + url.substring(0, colon + 1) + "'";
        throw new IllegalArgumentException("The store's URL " + found + ". Known schemes: " + String.join(" ", known));
    }

    private static void release(Shared shared) {
        synchronized (OPEN) {
            if (--shared.users > 0) {
                return;
            }
            OPEN.remove(shared.key);
        }
        shared.close();
    }
}
