package io.connectjobs.store.redis;

import io.connectjobs.store.RetryPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What the store asks of a server, each one atomic. Keys and arguments are described in the scripts. */
enum Script {
    ENQUEUE("prelude", "change", "enqueue"),
    TURN("prelude", "change", "tidy", "settle", "claim", "turn"),
    HELD("prelude", "held"),
    EXTEND("prelude", "change", "extend"),
    OPERATE("prelude", "change", "remove", "operate"),
    PURGE("prelude", "change", "remove", "purge"),
    UPKEEP("prelude", "change", "tidy", "remove", "arrivals", "upkeep"),
    INDEX("prelude", "moving", "index"),
    EXPORT("prelude", "moving", "whole", "export"),
    WHOLES("prelude", "whole", "wholes"),
    IMPORT("prelude", "change", "arrivals", "import"),
    CONFIGURE("prelude", "configure"),
    FIND("prelude", "find"),
    HISTORY("prelude", "history"),
    PAGE("prelude", "page"),
    ACTIVITY("prelude", "activity"),
    TAP("prelude", "tap"),
    NOTES("prelude", "notes"),
    DETAILS("prelude", "details"),
    LISTEN("feed", "listen"),
    SEQUENCE("feed", "sequence"),
    READ_FEED("feed", "readfeed"),
    LOST("feed", "lost"),
    END_FEED("feed", "endfeed"),
    PRUNE_FEED("feed", "prunefeed"),
    REGISTER("register"),
    BEAT("beat"),
    SIGN_OFF("signoff"),
    FORGET("forget"),
    MIGRATE("migrate");

    private final String source;

    Script(String... parts) {
        StringBuilder whole = new StringBuilder();
        for (String part : List.of(parts)) {
            whole.append(read(part + ".lua"));
        }
        source = whole.toString().replace("DEFAULT_POLICY", "'" + RetryPolicy.DEFAULT + "'");
    }

    String source() {
        return source;
    }

    private static String read(String name) {
        try (InputStream in = Script.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("The script " + name + " is missing from the driver's jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
