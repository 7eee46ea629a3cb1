package io.connectjobs.store.contract;

import io.connectjobs.store.JobStore;
import io.connectjobs.store.StoreSettings;
import java.util.function.Function;

/** One fresh, empty database for one test case. */
public interface StoreFixture extends AutoCloseable {
    /** Where it is; the same throughout. */
    String url();

    /**
     * Opens a store on it. Called again, it opens another store on the <b>same</b> database, with connections of its own
     * where the driver has connections, so that the two behave like two processes. The suite closes what it opened.
     *
     * @param settings to be passed on as they are, but for username, password and schema where the database needs them
     */
    JobStore open(StoreSettings settings);

    /** Drops the database. */
    @Override
    void close();

    /** A fixture of its three parts. */
    static StoreFixture of(String url, Function<StoreSettings, JobStore> open, Runnable drop) {
        return new StoreFixture() {
            @Override
            public String url() {
                return url;
            }

            @Override
            public JobStore open(StoreSettings settings) {
                return open.apply(settings);
            }

            @Override
            public void close() {
                drop.run();
            }
        };
    }
}
