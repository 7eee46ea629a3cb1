package io.connectjobs.benchmarks;

import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStores;
import io.connectjobs.store.StoreSettings;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A file for each store, in a temporary directory. */
final class SqlitePlace implements Place, Closeable {
    private final Path directory;
    private final StoreSettings settings;

    SqlitePlace(StoreSettings settings) throws IOException {
        this.directory = Files.createTempDirectory("connectjobs-benchmarks");
        this.settings = settings;
    }

    @Override
    public String name() {
        return "sqlite";
    }

    @Override
    public Map<String, String> settings() {
        return Map.of("journal_mode", "WAL", "synchronous", "FULL");
    }

    @Override
    public Cpu server() {
        return Cpu.UNKNOWN;
    }

    Path file(String name) {
        return directory.resolve(name + ".db");
    }

    @Override
    public JobStore freshStore(String name) throws IOException {
        drop(name);
        return JobStores.open("sqlite:" + file(name), settings);
    }

    @Override
    public void drop(String name) throws IOException {
        for (String suffix : List.of("", "-wal", "-shm")) {
            Files.deleteIfExists(directory.resolve(name + ".db" + suffix));
        }
    }

    @Override
    public void calm() {
        // Nothing is pending: each store is a file of its own, checkpointed when it is closed.
    }

    @Override
    public void analyze() {
        // Ours names its indexes in its statements, and the bare loop has one to choose from.
    }

    @Override
    public List<Contender> contenders() {
        return List.of(new StoreContender(this), new SqliteBareInsert(this), new SqliteBareDrain(this));
    }

    @Override
    public List<Contender> handlers() {
        return List.of(new HandlersContender(this, false), new HandlersContender(this, true));
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
