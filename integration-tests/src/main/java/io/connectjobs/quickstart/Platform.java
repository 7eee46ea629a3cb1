package io.connectjobs.quickstart;

import io.connectjobs.local.ConnectRest;
import io.connectjobs.local.LocalBroker;
import io.connectjobs.local.LocalMariaDb;
import io.connectjobs.local.LocalPostgres;
import io.connectjobs.local.LocalRedis;
import io.connectjobs.local.LocalWorker;
import io.connectjobs.local.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The servers of one run: a broker, a Connect worker with the plugin archive, and the store's where it needs one. */
final class Platform {
    private static final List<String> SINKS = List.of("events-to-store", "outcomes-to-store");
    private static final String SOURCE = "store-to-jobs";

    private final LocalBroker broker;
    private final LocalWorker worker;
    private final StorePlace store;
    private final Path examples;

    private Platform(LocalBroker broker, LocalWorker worker, StorePlace store, Path examples) {
        this.broker = broker;
        this.worker = worker;
        this.store = store;
        this.examples = examples;
    }

    /**
     * @param plugins the folder that the plugin archive was unzipped into
     * @param examples the folder with the connectors' configs
     */
    record Folders(Path plugins, Path examples) {}

    static Platform start(String storeChoice, Folders folders, Closing closing) {
        Path home = closing.add(RunDirectory.create("quickstart-")).path();
        LocalBroker broker = closing.add(new LocalBroker(home.resolve("broker")));
        broker.launch();
        StorePlace store = switch (storeChoice) {
            case "sqlite" -> StorePlace.sqlite(home.resolve("jobs.db"));
            case "postgresql" -> StorePlace.of(closing.add(LocalPostgres.start(home.resolve("postgresql"))));
            case "mariadb" -> StorePlace.of(closing.add(LocalMariaDb.start(home.resolve("mariadb"))));
            case "redis" -> StorePlace.of(closing.add(LocalRedis.start(home.resolve("redis"))));
            default -> StorePlace.ofUser(storeChoice);
        };
        LocalWorker worker = new LocalWorker(new LocalWorker.Settings(
                home.resolve("worker"), broker.bootstrap(), folders.plugins(), Map.of("JOB_STORE_URL", store.url())));
        closing.add(worker::stop);
        worker.launch();
        broker.awaitReady();
        worker.awaitReady();
        return new Platform(broker, worker, store, folders.examples());
    }

    /** Events and answers go into the store from here on; jobs don't come out yet. */
    void postSinks() throws IOException {
        for (String sink : SINKS) {
            rest().create(Files.readString(examples.resolve(sink + ".json")));
        }
        SINKS.forEach(rest()::awaitRunning);
    }

    void postSource() throws IOException {
        rest().create(Files.readString(examples.resolve(SOURCE + ".json")));
        rest().awaitRunning(SOURCE);
    }

    /** @throws IllegalStateException with the worker's own words if a connector or task has failed */
    void requireRunning() {
        for (String name : List.of("events-to-store", "outcomes-to-store", SOURCE)) {
            if (rest().states(name).contains("FAILED")) {
                throw new IllegalStateException("The connector " + name + " failed: " + rest().status(name));
            }
        }
    }

    String allStatus() {
        return rest().send("GET", "/connectors?expand=status", "").body();
    }

    private ConnectRest rest() {
        return worker.rest();
    }

    String restAddress() {
        return worker.address();
    }

    String bootstrap() {
        return broker.bootstrap();
    }

    StorePlace store() {
        return store;
    }
}
