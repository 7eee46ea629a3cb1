package io.connectjobs.store.postgresql;

import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.StoreSettings;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
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
    private static final String FORM = "postgresql://user:password@host:5432/database?option=value";

    /**
     * Settings win over what the URL says.
     *
     * @throws JobStoreException for a URL that doesn't have the form
     */
    static PostgresUrl parse(String url, StoreSettings settings) {
        String rest = url.substring(url.toLowerCase(Locale.ROOT).indexOf("//") + 2);
        if (!url.contains("://") || rest.isEmpty()) {
            throw new JobStoreException("The store's URL has not the form " + FORM);
        }
        String username = null;
        String password = null;
        int slash = rest.indexOf('/');
        int at = rest.lastIndexOf('@', slash < 0 ? rest.length() : slash);
        if (at >= 0) {
            String[] user = rest.substring(0, at).split(":", 2);
            username = decoded(user[0]);
            password = user.length == 2 ? decoded(user[1]) : null;
            rest = rest.substring(at + 1);
        }
        int query = rest.indexOf('?');
        return new PostgresUrl(
                "jdbc:postgresql://" + rest,
                query < 0 ? rest : rest.substring(0, query),
                settings.username() != null ? settings.username() : username,
                settings.password() != null ? settings.password() : password);
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
