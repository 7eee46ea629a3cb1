package io.connectjobs.it;

import io.connectjobs.local.Await;
import io.connectjobs.local.ConnectRest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The connectors of one test, deleted when it ends. */
final class Connectors implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final ConnectRest rest;
    private final List<String> names = new ArrayList<>();

    Connectors(ConnectRest rest) {
        this.rest = rest;
    }

    /** Returns once its tasks run. */
    void run(String name, Map<String, String> config) {
        rest.create(name, config);
        names.add(name);
        rest.awaitRunning(name);
    }

    /** Returns once its tasks have ended. */
    void end(String name) {
        names.remove(name);
        rest.delete(name);
        Await.until(name + " to end", LIMIT, () -> rest.states(name).isEmpty());
    }

    void runPosted(String name, String nameAndConfig) {
        rest.create(nameAndConfig);
        names.add(name);
        rest.awaitRunning(name);
    }

    @Override
    public void close() {
        names.forEach(rest::delete);
    }
}
