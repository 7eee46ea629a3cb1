package io.connectjobs.quickstart;

import io.connectjobs.local.LocalMariaDb;
import io.connectjobs.local.LocalPostgres;
import io.connectjobs.local.LocalRedis;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Where the jobs of this run live.
 *
 * @param url for the connectors
 * @param jobs what is read of them
 * @param look what to type to see those that are dead; without the command of a shell where none is known
 */
record StorePlace(String url, Jobs jobs, String look) {
    private static final String QUEUE = "orders";
    private static final String DEAD = "SELECT id, state, attempt, last_error FROM cj_jobs WHERE state = 'dead'";
    private static final String COUNTS = "HGETALL 'cj:q:{" + QUEUE + "}:meta'   (n4 completed, n5 dead, …)";

    static StorePlace sqlite(Path file) {
        return bySql("sqlite:" + file, "jdbc:sqlite:" + file, "sqlite3 -header -column " + file);
    }

    static StorePlace of(LocalPostgres server) {
        return bySql(server.url(), server.jdbcUrl(), "psql " + server.url() + " -c");
    }

    static StorePlace of(LocalMariaDb server) {
        return bySql(
                server.url(),
                server.jdbcUrl(),
                "mariadb --skip-ssl -h 127.0.0.1 -P " + server.port() + " -u " + LocalMariaDb.USER + " test -e");
    }

    static StorePlace of(LocalRedis server) {
        return byKeys(server.url(), "redis-cli -p " + server.port() + " " + COUNTS);
    }

    /** @param shell the command that a query goes behind, in quotes; empty where none is known */
    private static StorePlace bySql(String url, String jdbcUrl, String shell) {
        String look = shell.isEmpty() ? DEAD : shell + " \"" + DEAD + "\"";
        return new StorePlace(url, new JobsTable(jdbcUrl, QUEUE), look);
    }

    /** @throws IllegalArgumentException without the URL, which may hold a password */
    private static StorePlace byKeys(String url, String look) {
        try {
            URI server = new URI(url);
            if (server.getHost() != null) {
                return new StorePlace(url, new JobKeys(server, QUEUE), look);
            }
        } catch (URISyntaxException e) {
            // said below
        }
        throw new IllegalArgumentException(
                "--store has not the form redis://user:password@host:6379/0, special characters percent-encoded");
    }

    /** @throws IllegalArgumentException for a store that can't be read from here */
    static StorePlace ofUser(String url) {
        String bare = url.startsWith("jdbc:") ? url.substring("jdbc:".length()) : url;
        String scheme = bare.substring(0, bare.indexOf(':')).toLowerCase(Locale.ROOT);
        String rest = bare.substring(scheme.length() + 1);
        return switch (scheme) {
            case "sqlite" -> ofUserFile(url, rest);
            case "postgresql", "postgres" -> bySql(url, jdbcUrl("postgresql", rest), "");
            case "mysql", "mariadb" -> bySql(url, jdbcUrl("mariadb", rest), "");
            case "redis", "rediss" -> byKeys(url, COUNTS);
            default ->
                throw new IllegalArgumentException(
                        "--store has the scheme '" + scheme
                                + ":'; the quickstart reads its results from the store and knows sqlite:, postgresql:, mysql:, mariadb:, redis: and rediss:");
        };
    }

    private static StorePlace ofUserFile(String url, String rest) {
        String path = rest.startsWith("//") ? rest.substring(2) : rest;
        int query = path.indexOf('?');
        Path file = Path.of(query < 0 ? path : path.substring(0, query));
        if (file.toString().equals(":memory:") || !file.isAbsolute()) {
            throw new IllegalArgumentException("--store names the file '" + file
                    + "': give an absolute path, sqlite:/path/to/jobs.db, that other processes find too");
        }
        return new StorePlace(url, sqlite(file).jobs(), sqlite(file).look());
    }

    /** JDBC takes user and password as parameters only. */
    private static String jdbcUrl(String driver, String rest) {
        int slash = rest.indexOf('/', 2);
        int at = rest.lastIndexOf('@', slash < 0 ? rest.length() : slash);
        if (at < 0) {
            return "jdbc:" + driver + ":" + rest;
        }
        String[] user = rest.substring(2, at).replace("+", "%2B").split(":", 2);
        String server = rest.substring(at + 1);
        return "jdbc:" + driver + "://" + server + (server.contains("?") ? "&" : "?") + "user=" + user[0]
                + (user.length == 2 ? "&password=" + user[1] : "");
    }

    @Override
    public String toString() {
        return "StorePlace[hidden]";
    }
}
