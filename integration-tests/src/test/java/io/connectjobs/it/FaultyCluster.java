package io.connectjobs.it;

import io.connectjobs.local.LocalBroker;
import io.connectjobs.local.LocalPostgres;
import io.connectjobs.local.LocalWorker;
import io.connectjobs.local.RunDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A cluster of one test's own, since everything in it gets hurt: a broker, a PostgreSQL server and two workers of one group. */
final class FaultyCluster implements AutoCloseable {
    private final RunDirectory directory = RunDirectory.create("connectjobs-faults-");
    private final LocalBroker broker = new LocalBroker(directory.path().resolve("broker"));
    private final LocalPostgres postgres;
    private final List<LocalWorker> workers = List.of(worker("worker-1"), worker("worker-2"));
    private final Kafka kafka;

    FaultyCluster() {
        broker.launch();
        postgres = LocalPostgres.start(directory.path().resolve("postgresql"));
        broker.awaitReady();
        // One after the other: both would create the group's topics.
        workers.forEach(LocalWorker::start);
        kafka = new Kafka(broker.bootstrap());
    }

    LocalBroker broker() {
        return broker;
    }

    LocalPostgres postgres() {
        return postgres;
    }

    List<LocalWorker> workers() {
        return workers;
    }

    Kafka kafka() {
        return kafka;
    }

    TestStore store() {
        return new TestStore(postgres.url(), postgres.jdbcUrl());
    }

    private LocalWorker worker(String name) {
        Path home = directory.path().resolve(name);
        return new LocalWorker(new LocalWorker.Settings(home, broker.bootstrap(), TestCluster.pluginPath(), Map.of()));
    }

    @Override
    public void close() {
        kafka.close();
        workers.forEach(LocalWorker::close);
        broker.close();
        postgres.close();
        directory.close();
    }
}
