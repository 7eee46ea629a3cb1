package io.connectjobs.store.mysql;

import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.StoreSettings;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A URL of MySQL or MariaDB taken apart.
 *
 * @param server host, port and database, for messages
 * @param options what stands behind the question mark, empty for nothing
 */
record MySqlUrl(
        String server,
        String options,
        @Nullable String username,
        @Nullable String password) {
    static final String FORM = "mysql://user:password@host:3306/database?option=value (or mariadb://…)";

    /**
     * Settings win over what the URL says.
     *
     * @throws JobStoreException for a URL that doesn't have the form
     */
    static MySqlUrl parse(String url, StoreSettings settings) {
        String rest = url.substring(url.indexOf("//") + 2);
        if (!url.contains("://") || rest.isEmpty()) {
            throw new JobStoreException("The store's URL has not the form " + FORM);
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
        if (!server.matches("[^/]+/[^/]+")) {
            throw new JobStoreException("The store's URL names no database after the server: write " + FORM);
        }
        if (server.contains("@")) {
            throw new JobStoreException(
                    "The store's URL has an @ behind its first /: write / as %2F and @ as %40 in the user and the"
                            + " password, or use store.username and store.password");
        }
        return new MySqlUrl(
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
     * As the JDBC driver takes it, without credentials. Of an option that is there twice it takes the last.
     *
     * @param unlessInUrl options that the URL may say otherwise
     * @param always options that it may not
     */
    String jdbcUrl(String unlessInUrl, String always) {
        return "jdbc:mariadb://" + server + '?' + unlessInUrl + '&' + (options.isEmpty() ? "" : options + '&') + always;
    }

    @Override
    public String toString() {
        return "mysql://" + server;
    }
}
