package io.connectjobs.quickstart;

import io.connectjobs.local.LocalMariaDb;
import io.connectjobs.local.LocalPostgres;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Where the jobs of this run live.
 *
 * @param url for the connectors
 * @param jdbcUrl for reading, as any program would
 * @param shell the command that a query goes behind, in quotes; empty where none is known
 */
record StorePlace(String url, String jdbcUrl, String shell) {
    static StorePlace sqlite(Path file) {
        return new StorePlace("sqlite:" + file, "jdbc:sqlite:" + file, "sqlite3 -header -column " + file);
    }

    static StorePlace of(LocalPostgres server) {
        return new StorePlace(server.url(), server.jdbcUrl(), "psql " + server.url() + " -c");
    }

    static StorePlace of(LocalMariaDb server) {
        return new StorePlace(
                server.url(),
                server.jdbcUrl(),
                "mariadb -h 127.0.0.1 -P " + server.port() + " -u " + LocalMariaDb.USER + " test -e");
    }

    /** @throws IllegalArgumentException for a store that can't be read by SQL */
    static StorePlace ofUser(String url) {
        String bare = url.startsWith("jdbc:") ? url.substring("jdbc:".length()) : url;
        String scheme = bare.substring(0, bare.indexOf(':')).toLowerCase(Locale.ROOT);
        String rest = bare.substring(scheme.length() + 1);
        return switch (scheme) {
            case "sqlite" -> ofUserFile(url, rest);
            case "postgresql", "postgres" -> new StorePlace(url, jdbcUrl("postgresql", rest), "");
            case "mysql", "mariadb" -> new StorePlace(url, jdbcUrl("mariadb", rest), "");
            default ->
                throw new IllegalArgumentException(
                        "--store has the scheme '" + scheme
                                + ":'; the quickstart reads its results by SQL and knows sqlite:, postgresql:, mysql: and mariadb:");
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
        return new StorePlace(url, sqlite(file).jdbcUrl(), sqlite(file).shell());
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
