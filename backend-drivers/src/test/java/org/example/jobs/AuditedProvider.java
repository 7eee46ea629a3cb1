package org.example.jobs;

import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.JobStoreProvider;
import io.connectjobs.store.JobStores;
import io.connectjobs.store.StoreSettings;
import java.nio.file.Path;
import java.util.Set;

/** Opens {@code audited:<file>!<url of the store behind it>}. */
public final class AuditedProvider implements JobStoreProvider {
    private static final String SCHEME = "audited";

    @Override
    public Set<String> schemes() {
        return Set.of(SCHEME);
    }

    @Override
    public String exampleUrl() {
        return SCHEME + ":/var/log/jobs.audit!postgresql://localhost:5432/jobs";
    }

    @Override
    public JobStore open(String url, StoreSettings settings) {
        int mark = url.indexOf('!');
        if (mark < 0 || mark + 1 == url.length()) {
            // Never the URL itself: the one behind may hold a password.
            throw new JobStoreException("The store's URL has not the form " + exampleUrl());
        }
        Path file = Path.of(url.substring(SCHEME.length() + 1, mark));
        String behind = url.substring(mark + 1);
        AuditFile audit = AuditFile.open(file);
        try {
            return new AuditedJobStore(JobStores.provider(behind).open(behind, settings), audit);
        } catch (RuntimeException e) {
            audit.close();
            throw e;
        }
    }
}
