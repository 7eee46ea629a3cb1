package io.connectjobs.connect;

import io.connectjobs.store.Health;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.JobStoreUnavailableException;
import io.connectjobs.store.JobStores;
import io.connectjobs.store.OperationResult;
import io.connectjobs.store.QueueView;
import io.connectjobs.store.SchemaBehindException;
import io.connectjobs.store.StoreSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks whether a store can be used, without changing it, and within a time that a person waits. */
final class StoreProbe {
    /**
     * What was found.
     *
     * @param problem what keeps the store from being used, without secrets; empty where nothing does
     * @param queues the queues that it has; empty too where they can't be had
     */
    record Finding(Optional<String> problem, List<String> queues) {
        static Finding of(String problem) {
            return new Finding(Optional.of(problem), List.of());
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(StoreProbe.class);
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final String url;
    private final StoreSettings settings;
    private final Redactor redactor;

    StoreProbe(String url, StoreSettings settings, Redactor redactor) {
        this.url = url;
        this.settings = settings;
        this.redactor = redactor;
    }

    Finding find() {
        // A thread of its own: a driver that ignores its time-out must not hold the worker's REST thread.
        FutureTask<Finding> look = new FutureTask<>(this::look);
        Thread thread = new Thread(look, "connectjobs-store-check");
        thread.setDaemon(true);
        thread.start();
        try {
            return look.get(settings.connectTimeout().plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return Finding.of("the store didn't answer within "
                    + settings.connectTimeout().toMillis() + " ms: check address, firewall and server" + ifSlow());
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return Finding.of(
                    redactor.hide(message(cause)) + (cause instanceof JobStoreUnavailableException ? ifSlow() : ""));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Finding.of("the check was interrupted, validate again");
        }
    }

    private String ifSlow() {
        return ". If the server or this worker is only slow, as under load, validate again or raise "
                + StoreConfig.CONNECT_TIMEOUT_MS + ", which is "
                + settings.connectTimeout().toMillis();
    }

    private Finding look() {
        try (JobStore store = JobStores.open(url, settings.withMigrate(false).withPoolSize(1))) {
            Health health = store.check(settings.connectTimeout());
            if (!health.ok()) {
                return Finding.of(redactor.hide(health.detail()));
            }
            requireRights(store);
            return new Finding(Optional.empty(), queues(store));
        } catch (SchemaBehindException e) {
            // A task will create or update the tables when it starts.
            return settings.migrate()
                    ? new Finding(Optional.empty(), List.of())
                    : Finding.of(redactor.hide(e.getMessage()));
        }
    }

    /** A write that finds nothing to write: a user who may only read, or a server that only replicates, refuses it. */
    private static void requireRights(JobStore store) {
        JobRef nobody = new JobRef("connectjobs-check", UUID.randomUUID().toString());
        List<OperationResult> skipped = store.operate().cancel(List.of(nobody));
        LOG.trace("Tried to write: {}", skipped);
    }

    /** They are a help in filling in a form, and no reason to refuse it. */
    private List<String> queues(JobStore store) {
        try {
            return store.inspect().queues().stream().map(QueueView::queue).toList();
        } catch (JobStoreException e) {
            LOG.debug("No queues to offer: {}", redactor.hide(e.getMessage()));
            return List.of();
        }
    }

    private static String message(Throwable error) {
        return error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
    }
}
