package io.connectjobs.connect.testing;

import io.connectjobs.store.JobStoreUnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** The switch of a flaky store. */
public record Availability(Path folder) {
    public void goAway() {
        create(away());
    }

    public void comeBack() {
        delete(away());
    }

    /** Calls wait from now on. */
    public void holdUp() {
        create(held());
    }

    public void goOn() {
        delete(held());
    }

    public String url() {
        return "flaky:" + folder;
    }

    void require() {
        while (Files.exists(held())) {
            LockSupport.parkNanos(1_000_000);
        }
        if (Files.exists(away())) {
            throw new JobStoreUnavailableException("The flaky store is away, says password=sesame", null);
        }
    }

    private Path away() {
        return folder.resolve("away");
    }

    private Path held() {
        return folder.resolve("held");
    }

    private static void create(Path file) {
        try {
            Files.createFile(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
