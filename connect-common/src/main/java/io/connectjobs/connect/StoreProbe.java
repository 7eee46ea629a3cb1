package io.connectjobs.connect;

import io.connectjobs.store.Health;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStores;
import io.connectjobs.store.SchemaBehindException;
import io.connectjobs.store.StoreSettings;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Looks whether a store can be used, without changing it, and within a time that a person waits. */
final class StoreProbe {
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final String url;
    private final StoreSettings settings;
    private final Redactor redactor;

    StoreProbe(String url, StoreSettings settings, Redactor redactor) {
        this.url = url;
        this.settings = settings;
        this.redactor = redactor;
    }

    Optional<String> problem() {
        // A thread of its own: a driver that ignores its time-out must not hold the worker's REST thread.
        FutureTask<Optional<String>> look = new FutureTask<>(this::look);
        Thread thread = new Thread(look, "connectjobs-store-check");
        thread.setDaemon(true);
        thread.start();
        try {
            return look.get(settings.connectTimeout().plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return Optional.of("the store didn't answer within "
                    + settings.connectTimeout().toMillis() + " ms (" + StoreConfig.CONNECT_TIMEOUT_MS + ")");
        } catch (ExecutionException e) {
            return Optional.of(redactor.hide(message(e.getCause() == null ? e : e.getCause())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("the check was interrupted, validate again");
        }
    }

    private Optional<String> look() {
        try (JobStore store = JobStores.open(url, settings.withMigrate(false).withPoolSize(1))) {
            Health health = store.check(settings.connectTimeout());
            return health.ok() ? Optional.empty() : Optional.of(redactor.hide(health.detail()));
        } catch (SchemaBehindException e) {
            // A task will create or update the tables when it starts.
            return settings.migrate() ? Optional.empty() : Optional.of(redactor.hide(e.getMessage()));
        }
    }

    private static String message(Throwable error) {
        return error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
    }
}
