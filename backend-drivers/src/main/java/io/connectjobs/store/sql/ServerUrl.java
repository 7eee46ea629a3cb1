package io.connectjobs.store.sql;

import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.StoreSettings;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The URL of a database server taken apart.
 *
 * @param scheme what messages begin it with
 * @param server host, port and database
 * @param options what stands behind the question mark, empty for nothing
 * @param password hidden by {@link #toString}
 */
public record ServerUrl(
        String scheme,
        String server,
        String options,
        @Nullable String username,
        @Nullable String password) {
    /**
     * Settings win over what the URL says.
     *
     * @param form what to write, for messages; begins with the scheme
     * @throws JobStoreException for a URL that doesn't have the form; never with what may be a password in it
     */
    public static ServerUrl parse(String url, String form, StoreSettings settings) {
        String rest = url.substring(url.indexOf("//") + 2);
        if (!url.contains("://") || rest.isEmpty()) {
            throw new JobStoreException("The store's URL has not the form " + form);
        }
        String username = null;
        String password = null;
        int at = rest.lastIndexOf('@', endOfServer(rest));
        if (at >= 0) {
            String[] user = rest.substring(0, at).split(":", 2);
            username = decoded(user[0]);
            password = user.length == 2 ? decoded(user[1]) : null;
            rest = rest.substring(at + 1);
        }
        int query = rest.indexOf('?');
        String server = query < 0 ? rest : rest.substring(0, query);
        requireDatabase(server, form);
        return new ServerUrl(
                form.substring(0, form.indexOf(':')),
                server,
                query < 0 ? "" : rest.substring(query + 1),
                settings.username() != null ? settings.username() : username,
                settings.password() != null ? settings.password() : password);
    }

    private static int endOfServer(String rest) {
        int slash = rest.indexOf('/');
        int query = rest.indexOf('?');
        return slash >= 0 ? slash : query >= 0 ? query : rest.length();
    }

    /** JDBC drivers would log the whole URL. */
    private static void requireDatabase(String server, String form) {
        if (server.indexOf('/') >= 0 && server.contains("@")) {
            throw new JobStoreException(
                    "The store's URL has an @ behind its first /: write / as %2F and @ as %40 in the user, the password"
                            + " and the database's name, or use store.username and store.password");
        }
        if (!server.matches("[^/]*/[^/]+")) {
            throw new JobStoreException("The store's URL names no database after the server: write " + form);
        }
    }

    private static String decoded(String text) {
        // A plus sign is itself in this part of a URL.
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new JobStoreException(
                    "The user or password in the store's URL has a % that is no escape; write it as %25, or use"
                            + " store.username and store.password");
        }
    }

    /**
     * As a JDBC driver takes it, without credentials. Of an option that is there twice drivers take the last.
     *
     * @param driver the driver's own scheme
     * @param unlessInUrl options that the URL may say otherwise; may be empty
     * @param always options that it may not; may be empty
     */
    public String jdbcUrl(String driver, String unlessInUrl, String always) {
        String all = Stream.of(unlessInUrl, options, always)
                .filter(some -> !some.isEmpty())
                .collect(Collectors.joining("&"));
        return "jdbc:" + driver + "://" + server + (all.isEmpty() ? "" : "?" + all);
    }

    /** For messages. */
    @Override
    public String toString() {
        return scheme + "://" + server;
    }
}
