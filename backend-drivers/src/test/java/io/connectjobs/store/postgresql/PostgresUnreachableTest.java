package io.connectjobs.store.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.JobStoreUnavailableException;
import io.connectjobs.store.JobStores;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.sql.ServerUrl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

final class PostgresUnreachableTest {
    private static final StoreSettings SECONDS = StoreSettings.DEFAULT.withConnectTimeout(Duration.ofSeconds(2));

    @Test
    void a_port_where_nobody_listens_is_unavailable_within_seconds_and_no_password_shows() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertUnavailable(port);
    }

    @Test
    void a_server_that_never_answers_is_unavailable_within_seconds() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            assertUnavailable(silent.getLocalPort());
        }
    }

    private static void assertUnavailable(int port) {
        long start = System.nanoTime();
        assertThatThrownBy(() -> JobStores.open("postgresql://ann:s3cr3t%40x@127.0.0.1:" + port + "/jobs", SECONDS))
                .isInstanceOf(JobStoreUnavailableException.class)
                .hasMessageContaining("127.0.0.1:" + port)
                .satisfies(e -> assertThat(wholeText(e)).doesNotContain("s3cr3t"));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void a_wrong_database_is_named_and_is_not_worth_another_try() {
        String url = PostgresServer.url().replaceAll("/[^/]*$", "/nowhere");
        assertThatThrownBy(() -> JobStores.open(url, SECONDS))
                .isExactlyInstanceOf(JobStoreException.class)
                .hasMessageContaining("does not exist")
                .hasMessageContaining("nowhere");
    }

    @Test
    void an_url_without_slashes_is_answered_with_the_form() {
        assertThatThrownBy(() -> JobStores.open("postgresql:jobs", SECONDS))
                .isInstanceOf(JobStoreException.class)
                .hasMessageContaining("postgresql://user:password@host:5432/database");
    }

    @Test
    void no_part_of_a_password_shows_where_the_url_is_malformed() {
        for (String url : List.of(
                "postgresql://ann:pa/s3cr3t@127.0.0.1/jobs",
                "postgresql://127.0.0.1:port/jobs?password=s3cr3t",
                "postgresql://127.0.0.1?password=no@s3cr3t")) {
            assertThatThrownBy(() -> JobStores.open(url, SECONDS))
                    .isExactlyInstanceOf(JobStoreException.class)
                    .satisfies(e -> assertThat(wholeText(e)).doesNotContain("s3cr3t"));
        }
    }

    @Test
    void options_of_the_url_win_over_the_defaults() {
        ServerUrl url = PostgresSource.parse("postgresql://db/jobs?socketTimeout=7", StoreSettings.DEFAULT);
        PGSimpleDataSource source = new PostgresSource(url, SECONDS);
        assertThat(source.getSocketTimeout()).isEqualTo(7);
        assertThat(source.getApplicationName()).isEqualTo("kafka-connect-jobs");
        assertThat(source.getConnectTimeout()).isEqualTo(2);
    }

    @Test
    void credentials_are_taken_out_of_the_url_and_unescaped() {
        ServerUrl url =
                PostgresSource.parse("postgres://a%40b:p%3Aw+1@db:1/jobs?sslmode=require", StoreSettings.DEFAULT);
        assertThat(url.username()).isEqualTo("a@b");
        assertThat(url.password()).isEqualTo("p:w+1");
        assertThat(url.jdbcUrl("postgresql", "", "")).isEqualTo("jdbc:postgresql://db:1/jobs?sslmode=require");
        assertThat(url.toString()).isEqualTo("postgresql://db:1/jobs");
        StoreSettings own = StoreSettings.DEFAULT.withCredentials("c", "d");
        assertThat(PostgresSource.parse("jdbc:postgresql://a:b@db/jobs", own).username())
                .isEqualTo("c");
        assertThat(PostgresSource.parse("jdbc:postgresql://a:b@db/jobs", own).password())
                .isEqualTo("d");
    }

    private static String wholeText(Throwable e) {
        StringBuilder text = new StringBuilder();
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            text.append(cause).append('\n');
        }
        return text.toString();
    }
}
