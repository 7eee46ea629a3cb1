package io.connectjobs.store.sqlite;

import io.connectjobs.store.JobStoreException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.sqlite.SQLiteConfig.SynchronousMode;

/**
 * A SQLite URL taken apart.
 *
 * @param path a file's path or {@code :memory:}
 */
record SqliteUrl(String path, SynchronousMode synchronous) {
    private static final String MEMORY = ":memory:";
    private static final String OPTION = "synchronous=";

    /** @throws JobStoreException for a URL without a file or with an unknown option */
    static SqliteUrl parse(String url) {
        String rest = url.substring(url.toLowerCase(Locale.ROOT).indexOf("sqlite:") + "sqlite:".length());
        int query = rest.indexOf('?');
        String path = query < 0 ? rest : rest.substring(0, query);
        if (path.startsWith("//")) {
            path = path.substring(2);
        }
        if (path.isBlank()) {
            throw new JobStoreException(
                    "The store's URL names no file: write sqlite:/path/to/jobs.db or sqlite::memory:");
        }
        return new SqliteUrl(path, query < 0 ? SynchronousMode.FULL : synchronous(rest.substring(query + 1)));
    }

    private static SynchronousMode synchronous(String option) {
        return switch (option.toLowerCase(Locale.ROOT)) {
            case OPTION + "full" -> SynchronousMode.FULL;
            case OPTION + "normal" -> SynchronousMode.NORMAL;
            default ->
                throw new JobStoreException("The store's URL has the option '" + option
                        + "', SQLite takes synchronous=full or synchronous=normal");
        };
    }

    /** Where the file is; empty in memory, and for SQLite's own URIs. */
    Optional<Path> file() {
        return inMemory() || path.startsWith("file:")
                ? Optional.empty()
                : Optional.of(Path.of(path).toAbsolutePath());
    }

    boolean inMemory() {
        return path.equals(MEMORY);
    }
}
