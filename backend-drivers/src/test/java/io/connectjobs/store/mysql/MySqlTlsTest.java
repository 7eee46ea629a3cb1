package io.connectjobs.store.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.sql.Jdbc;
import io.connectjobs.store.sql.ServerUrl;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that takes encrypted connections only, with a certificate made for the name localhost. */
final class MySqlTlsTest {
    @TempDir
    private static Path directory;

    private static OwnServer server;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(path -> Files.isExecutable(Path.of(path, "openssl"))),
                "openssl is not in PATH: no certificates to test with");
        certificate("server", "localhost");
        certificate("stranger", "localhost");
        certificate("other-host", "db.example");
        server = start("server");
    }

    private static OwnServer start(String certificate) {
        return OwnServer.start(
                "--ssl-cert=" + directory.resolve(certificate + ".crt"),
                "--ssl-key=" + directory.resolve(certificate + ".key"),
                "--require-secure-transport=ON");
    }

    private static void certificate(String name, String host) throws IOException, InterruptedException {
        Process openssl = new ProcessBuilder(
                        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -keyout %1$s.key -out %1$s.crt -subj /CN=%2$s -addext subjectAltName=DNS:%2$s"
                                .formatted(name, host)
                                .split(" "))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        assertThat(openssl.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(openssl.exitValue())
                .as(Files.readString(directory.resolve("log")))
                .isZero();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void a_trusted_server_of_the_right_name_is_spoken_to_in_cipher() throws SQLException {
        try (JobStore store = open(server, "server")) {
            assertThat(store.enqueue(List.of(NewJob.on("orders").build()))).hasSize(1);
        }
        ServerUrl url = MySqlSource.parse(url(server, "server"), StoreSettings.DEFAULT);
        try (Connection c = new MySqlSource(url, StoreSettings.DEFAULT).getConnection()) {
            String cipher = Jdbc.one(c, "SHOW STATUS LIKE 'Ssl_cipher'", p -> {}, row -> row.getString(2));
            assertThat(cipher).isNotEmpty();
        }
    }

    @Test
    void a_server_that_another_authority_signed_is_refused_and_the_option_is_named() {
        assertThatThrownBy(() -> open(server, "stranger"))
                .isExactlyInstanceOf(JobStoreException.class)
                .hasMessageContaining("serverSslCert");
    }

    @Test
    void a_server_with_the_name_of_another_host_is_refused() {
        try (OwnServer impostor = start("other-host")) {
            assertThatThrownBy(() -> open(impostor, "other-host"))
                    .isInstanceOf(JobStoreException.class)
                    .hasMessageContaining("hostname verification failed");
        }
    }

    @Test
    void a_server_that_wants_cipher_says_so_to_those_who_don_t() {
        assertThatThrownBy(() -> server.open(StoreSettings.DEFAULT))
                .isExactlyInstanceOf(JobStoreException.class)
                .hasMessageContaining("sslMode");
    }

    private static JobStore open(OwnServer at, String trusted) {
        return new MySqlProvider().open(url(at, trusted), StoreSettings.DEFAULT);
    }

    private static String url(OwnServer at, String trusted) {
        return at.url().replace("127.0.0.1", "localhost") + "?sslMode=verify-full&serverSslCert="
                + directory.resolve(trusted + ".crt");
    }
}
