package io.connectjobs.connect.testing;

import io.connectjobs.store.JobStoreUnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The switch of a flaky store. */
public record Availability(Path folder) {
    public void goAway() {
        try {
            Files.createFile(away());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void comeBack() {
        try {
            Files.delete(away());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String url() {
        return "flaky:" + folder;
    }

    void require() {
        if (Files.exists(away())) {
            throw new JobStoreUnavailableException("The flaky store is away, says password=sesame", null);
        }
    }

    private Path away() {
        return folder.resolve("away");
    }
}
