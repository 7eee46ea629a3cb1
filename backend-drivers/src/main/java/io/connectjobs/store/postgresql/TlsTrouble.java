package io.connectjobs.store.postgresql;

import java.security.GeneralSecurityException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Tells by the types of its causes what is wrong with an encrypted connection. */
final class TlsTrouble {
    static final String DISTRUST = "the server's certificate isn't trusted: sslrootcert in store.url must name the"
            + " certificate of the authority that signed it (PEM). ";

    static final String HINT = ". The encrypted connection failed: check sslmode, sslrootcert, sslcert and sslkey in"
            + " store.url, that this process may read those files, and with sslmode=verify-full that the host has the"
            + " name that is in the server's certificate";

    private TlsTrouble() {}

    /** A certificate that was looked at and refused: it will be refused again. */
    static boolean isDistrust(@Nullable Throwable e) {
        return has(e, SSLException.class) && has(e, GeneralSecurityException.class);
    }

    static boolean isTls(@Nullable Throwable e) {
        return has(e, SSLException.class) || has(e, GeneralSecurityException.class);
    }

    private static boolean has(@Nullable Throwable e, Class<? extends Throwable> type) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }
}
