package io.connectjobs.store.sqlite;

import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStores;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.contract.StoreFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A file in a folder of its own. */
public record SqliteFixture(Path folder) implements StoreFixture {
    public static SqliteFixture create() {
        try {
            return new SqliteFixture(Files.createTempDirectory("sqlite-store"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path file() {
        return folder.resolve("jobs.db");
    }

    @Override
    public String url() {
        return "sqlite:" + file();
    }

    @Override
    public JobStore open(StoreSettings settings) {
        return JobStores.provider(url()).open(url(), settings);
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> all = files.toList();
            for (Path file : all) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
