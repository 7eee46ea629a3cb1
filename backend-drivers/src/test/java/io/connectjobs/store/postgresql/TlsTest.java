package io.connectjobs.store.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.testing.Certificates;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Over TLS both sides show certificates, and whoever shows a wrong one learns what to mend. */
final class TlsTest {
    private static final String ROLE = "cj_tls";
    private static final String SECRET = "s3cr3t";
    private static Certificates certificates;
    private static OwnServer server;

    @BeforeAll
    static void startServer() {
        certificates = Certificates.create();
        certificates.authority("ca");
        certificates.authority("stranger");
        certificates.signed("server", "ca", "localhost");
        certificates.signed("client", "ca", ROLE);
        certificates.asPkcs8("client");
        certificates.asPkcs12("client", SECRET);
        certificates.signed("foreign", "stranger", ROLE);
        certificates.asPkcs8("foreign");
        server = OwnServer.start(
                Map.of(
                        "ssl", "on",
                        "ssl_cert_file", path("server.crt"),
                        "ssl_key_file", path("server.key"),
                        "ssl_ca_file", path("ca.crt")),
                TlsTest::askForCertificates);
        server.run("CREATE ROLE " + ROLE + " LOGIN", "CREATE SCHEMA AUTHORIZATION " + ROLE);
    }

    private static void askForCertificates(File data) {
        try {
            Files.writeString(data.toPath().resolve("pg_hba.conf"), """
                    hostssl all cj_tls all cert
                    host all postgres all trust
                    """);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterAll
    static void stopServer() {
        try (Certificates files = certificates;
                OwnServer running = server) {
            assertThat(files == null).isEqualTo(running == null);
        }
    }

    private static String path(String name) {
        return certificates.file(name).toString();
    }

    private static String client(String name) {
        return "&sslcert=" + path(name + ".crt") + "&sslkey=" + path(name + ".pk8");
    }

    private static JobStore open(String host, String options) {
        String url = "postgresql://" + ROLE + "@" + host + ":" + server.port() + "/postgres?" + options;
        return new PostgresProvider().open(url, StoreSettings.DEFAULT);
    }

    private static void works(String options) {
        try (JobStore store = open("localhost", options)) {
            assertThat(store.enqueue(List.of(NewJob.on("orders").build()))).hasSize(1);
        }
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> fails(String host, String options) {
        return assertThatThrownBy(() -> open(host, options))
                .isInstanceOf(JobStoreException.class)
                .satisfies(e -> {
                    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                        assertThat(cause.toString()).doesNotContain(SECRET);
                    }
                });
    }

    @Test
    void a_verified_server_takes_a_client_by_its_certificate() {
        works("sslmode=verify-full&sslrootcert=" + path("ca.crt") + client("client"));
    }

    @Test
    void key_and_certificate_may_be_one_file_under_a_password() {
        String options = "sslmode=verify-full&sslrootcert=" + path("ca.crt") + "&sslkey=" + path("client.p12");
        works(options + "&sslpassword=" + SECRET);
        fails("localhost", options + "&sslpassword=" + SECRET + "not").hasMessageContaining("sslkey");
    }

    @Test
    void a_server_whose_certificate_another_authority_signed_is_not_trusted_and_that_will_not_pass() {
        fails("localhost", "sslmode=verify-full&sslrootcert=" + path("stranger.crt") + client("client"))
                .isExactlyInstanceOf(JobStoreException.class)
                .hasMessageContaining("isn't trusted")
                .hasMessageContaining("sslrootcert");
    }

    @Test
    void a_host_of_another_name_than_in_the_certificate_is_not_the_server() {
        fails("127.0.0.1", "sslmode=verify-full&sslrootcert=" + path("ca.crt") + client("client"))
                .hasMessageContaining("hostname 127.0.0.1 could not be verified");
    }

    @Test
    void a_client_without_a_certificate_learns_where_to_name_it() {
        fails("localhost", "sslmode=verify-full&sslrootcert=" + path("ca.crt"))
                .isExactlyInstanceOf(JobStoreException.class)
                .hasMessageContaining("client certificate")
                .hasMessageContaining("sslcert");
    }

    @Test
    void a_client_whose_certificate_another_authority_signed_is_told_what_to_check() {
        fails("localhost", "sslmode=verify-full&sslrootcert=" + path("ca.crt") + client("foreign"))
                .hasMessageContaining("sslcert");
    }

    @Test
    void a_file_that_is_not_there_is_named() {
        fails("localhost", "sslmode=verify-full&sslrootcert=/nowhere/ca.crt" + client("client"))
                .hasMessageContaining("/nowhere/ca.crt");
    }

    @Test
    void a_role_that_must_encrypt_can_not_do_without() {
        fails("localhost", "sslmode=disable").isExactlyInstanceOf(JobStoreException.class);
    }
}
