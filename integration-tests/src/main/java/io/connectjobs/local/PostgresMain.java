package io.connectjobs.local;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Holds an embedded PostgreSQL server, which would outlive a parent that was killed, until the parent is gone or asks
 * for the end by closing standard input. Arguments: its directory, its port, the file to create once it answers.
 */
final class PostgresMain {
    private PostgresMain() {}

    public static void main(String[] args) throws IOException {
        Path directory = Path.of(args[0]);
        try (EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(directory.resolve("server").toFile())
                .setDataDirectory(directory.resolve("data"))
                .setPort(Integer.parseInt(args[1]))
                .setServerConfig("max_connections", "100")
                .start()) {
            Files.writeString(Path.of(args[2]), Integer.toString(server.getPort()));
            ParentWatch.blockUntilParentIsGone();
        }
    }
}
