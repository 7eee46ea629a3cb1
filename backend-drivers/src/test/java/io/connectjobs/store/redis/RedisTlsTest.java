package io.connectjobs.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.testing.Certificates;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Over TLS, with the name in the certificate checked. */
final class RedisTlsTest {
    private static Certificates certificates;
    private static RedisProcess server;
    private static int port;

    @BeforeAll
    static void startServer() {
        certificates = Certificates.create();
        certificates.authority("ca");
        certificates.authority("stranger");
        certificates.signed("server", "ca", "localhost");
        port = RedisProcess.freePort();
        server = RedisProcess.start(
                "--tls-port", Integer.toString(port),
                "--tls-cert-file", path("server.crt"),
                "--tls-key-file", path("server.key"),
                "--tls-ca-cert-file", path("ca.crt"),
                "--tls-auth-clients", "no");
    }

    @AfterAll
    static void stopServer() {
        try (Certificates files = certificates;
                RedisProcess running = server) {
            assertThat(files == null).isEqualTo(running == null);
        }
    }

    private static String path(String name) {
        return certificates.file(name).toString();
    }

    private static JobStore open(String host, String ca) {
        return new RedisProvider().open("rediss://" + host + ":" + port + "?ca=" + path(ca), StoreSettings.DEFAULT);
    }

    @Test
    void a_server_of_a_trusted_authority_and_of_its_name_is_used() {
        try (JobStore store = open("localhost", "ca.crt")) {
            assertThat(store.enqueue(List.of(NewJob.on("orders").build()))).hasSize(1);
        }
    }

    @Test
    void another_name_another_authority_and_a_file_without_certificates_are_refused() {
        assertThatThrownBy(() -> open("127.0.0.1", "ca.crt")).isInstanceOf(JobStoreException.class);
        assertThatThrownBy(() -> open("localhost", "stranger.crt")).isInstanceOf(JobStoreException.class);
        assertThatThrownBy(() -> open("localhost", "server.key"))
                .isInstanceOf(JobStoreException.class)
                .hasMessageContaining("option ca");
        assertThatThrownBy(() -> open("localhost", "nothing"))
                .isInstanceOf(JobStoreException.class)
                .hasMessageContaining("option ca");
    }
}
