package io.connectjobs.store.redis;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which server has been seen to have which script. Safe for many threads. */
final class KnownScripts {
    private final Scripts scripts;
    private final Set<Seen> seen = ConcurrentHashMap.newKeySet();

    private record Seen(Object place, Script script) {}

    KnownScripts(Scripts scripts) {
        this.scripts = scripts;
    }

    Scripts.Text text(Script script) {
        return scripts.of(script);
    }

    boolean has(Object place, Script script) {
        return seen.contains(new Seen(place, script));
    }

    void seen(Object place, Script script) {
        seen.add(new Seen(place, script));
    }

    void forget(Object place, Script script) {
        seen.remove(new Seen(place, script));
    }
}
