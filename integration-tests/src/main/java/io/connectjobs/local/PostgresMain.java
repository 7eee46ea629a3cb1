package io.connectjobs.local;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Holds an embedded PostgreSQL server, which would outlive a parent that was killed, until the parent is gone or asks
 * for the end by closing standard input. On data that is there it goes on. Arguments: its directory, its port, the file to create once it answers.
 */
final class PostgresMain {
    private static final Duration RECOVERY_LIMIT = Duration.ofSeconds(80);

    private PostgresMain() {}

    public static void main(String[] args) throws IOException {
        Path directory = Path.of(args[0]);
        try (EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(directory.resolve("server").toFile())
                .setDataDirectory(directory.resolve("data"))
                .setCleanDataDirectory(false)
                .setPort(Integer.parseInt(args[1]))
                // After a crash it recovers first, which takes longer than the library waits on a busy machine.
                .setPGStartupWait(RECOVERY_LIMIT)
                .setServerConfig("max_connections", "100")
                // Off in this library: the end of a process would lose what was committed just before.
                .setServerConfig("synchronous_commit", "on")
                .start()) {
            Files.writeString(Path.of(args[2]), Integer.toString(server.getPort()));
            ParentWatch.blockUntilParentIsGone();
        }
    }
}
