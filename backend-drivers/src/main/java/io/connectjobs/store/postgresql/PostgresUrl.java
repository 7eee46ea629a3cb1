package io.connectjobs.store.postgresql;

import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.StoreSettings;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL URL taken apart.
 *
 * @param jdbcUrl without credentials
 * @param server host, port and database, for messages
 */
record PostgresUrl(
        String jdbcUrl,
        String server,
        @Nullable String username,
        @Nullable String password) {
    static final String FORM = "postgresql://user:password@host:5432/database?option=value";

    /**
     * Settings win over what the URL says.
     *
     * @throws JobStoreException for a URL that doesn't have the form
     */
    static PostgresUrl parse(String url, StoreSettings settings) {
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
        if (server.indexOf('/') < 0) {
            // The driver would log the whole URL.
            throw new JobStoreException("The store's URL names no database after the server: write " + FORM);
        }
        if (server.contains("@")) {
            throw new JobStoreException(
                    "The store's URL has an @ behind its first /: write / as %2F and @ as %40 in the"
                            + " user, the password and the database's name, or use store.username and store.password");
        }
        return new PostgresUrl(
                "jdbc:postgresql://" + rest,
                server,
                settings.username() != null ? settings.username() : username,
                settings.password() != null ? settings.password() : password);
    }

    private static int endOfServer(String rest) {
        int slash = rest.indexOf('/');
        int query = rest.indexOf('?');
        return slash >= 0 ? slash : query >= 0 ? query : rest.length();
    }

    /** With options in front of its own ones, which win: the driver takes the last. */
    String jdbcUrl(String defaults) {
        int query = jdbcUrl.indexOf('?');
        return query < 0
                ? jdbcUrl + '?' + defaults
                : jdbcUrl.substring(0, query + 1) + defaults + '&' + jdbcUrl.substring(query + 1);
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

    @Override
    public String toString() {
        return "postgresql://" + server;
    }
}
