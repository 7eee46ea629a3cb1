package org.example.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStores;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.contract.JobStoreContract;
import io.connectjobs.store.contract.StoreFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything that the contract asks, and what this driver adds to it. */
final class AuditedJobStoreTest extends JobStoreContract {
    @TempDir
    Path folder;

    @Override
    protected StoreFixture freshDatabase() {
        String url = url();
        return StoreFixture.of(url, settings -> JobStores.provider(url).open(url, settings), () -> {});
    }

    /** Memory is a store of its own for each case; with a database behind, name a fresh one here, and drop it above. */
    private String url() {
        return "audited:" + audit() + "!memory:";
    }

    private Path audit() {
        return folder.resolve("jobs.audit");
    }

    @Test
    void what_is_added_and_what_operators_do_is_in_the_audit_file() throws IOException {
        try (JobStore store = JobStores.open(url(), StoreSettings.DEFAULT)) {
            store.enqueue(List.of(NewJob.on("orders").id("1").build()));
            store.operate().cancel(List.of(new JobRef("orders", "1")));
            store.operate().pause("orders");
        }
        assertThat(Files.readAllLines(audit()))
                .containsExactly("enqueue Added[ref=orders/1]", "cancel Done[ref=orders/1]", "pause orders");
    }
}
