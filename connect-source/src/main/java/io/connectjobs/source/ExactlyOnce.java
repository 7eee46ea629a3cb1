package io.connectjobs.source;

import io.connectjobs.connect.ClaimName;
import io.connectjobs.connect.StoreConfig;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** For which settings the source can promise each job id exactly once, and why not for the others. */
final class ExactlyOnce {
    static final String BOUNDARY = "transaction.boundary";
    static final String BY_CONNECTOR = "connector";

    private static final String SUPPORT = "exactly.once.support";
    private static final String REQUIRED = "required";
    private static final String IN_MEMORY =
            "a store in memory can't be exactly once: it ends with the worker's process";

    private ExactlyOnce() {}

    /** Whether the settings ask for it; a worker without it may have them all the same. */
    static boolean isAskedFor(Map<String, String> props) {
        return isBoundedByConnector(props) || REQUIRED.equals(value(props, SUPPORT));
    }

    static boolean isBoundedByConnector(Map<String, String> props) {
        return BY_CONNECTOR.equals(value(props, BOUNDARY));
    }

    /** What keeps settings that ask for it from having it, by the setting; empty where nothing does, or none ask. */
    static Map<String, String> problemsIfAskedFor(Map<String, String> props) {
        if (EventsMode.isAskedFor(props)) {
            return ofEvents(props);
        }
        Map<String, String> problems = isAskedFor(props) ? problems(props) : new LinkedHashMap<>();
        if (isAskedFor(props) && !isBoundedByConnector(props)) {
            problems.putIfAbsent(
                    JobSourceConfig.MODE,
                    SUPPORT + "=" + REQUIRED + " needs " + BOUNDARY + "=" + BY_CONNECTOR
                            + ": a transaction holds the jobs of one claim");
        }
        return problems;
    }

    /** A record's offset is its own position: whatever ends a transaction, Connect goes on behind its last record. */
    private static Map<String, String> ofEvents(Map<String, String> props) {
        Map<String, String> problems = new LinkedHashMap<>();
        if (isBoundedByConnector(props)) {
            problems.put(
                    JobSourceConfig.MODE,
                    "events needs no transactions of its own to be exactly once: leave " + BOUNDARY + " out");
        } else if (isAskedFor(props) && !EventsMode.isDurable(props)) {
            problems.put(StoreConfig.URL, IN_MEMORY);
        }
        return problems;
    }

    /** What keeps settings from it, whether they ask for it or not; the boundary aside. */
    static Map<String, String> problems(Map<String, String> props) {
        Map<String, String> problems = new LinkedHashMap<>();
        if ("by.worker".equals(value(props, JobSourceConfig.DISPATCH_SETTLE))) {
            problems.put(
                    JobSourceConfig.DISPATCH_SETTLE,
                    "by.worker can't be exactly once: a job goes out again when a worker's lease runs out. Set on.delivery,"
                            + " or leave " + BOUNDARY + " alone");
        }
        if (mayDrop(props) && !"complete".equals(value(props, JobSourceConfig.ON_UNDELIVERED))) {
            problems.put(
                    JobSourceConfig.ON_UNDELIVERED,
                    "set complete for exactly once with transforms or errors.tolerance=all: after a crash nobody knows"
                            + " which records of a committed transaction were dropped, and to send those again could send"
                            + " others twice");
        }
        if (!EventsMode.isDurable(props)) {
            problems.put(StoreConfig.URL, IN_MEMORY);
        }
        if (props.getOrDefault("name", "").length() > ClaimName.MAX_CONNECTOR) {
            problems.put(
                    JobSourceConfig.MODE,
                    "exactly once needs a connector name of at most " + ClaimName.MAX_CONNECTOR + " characters");
        }
        return problems;
    }

    private static boolean mayDrop(Map<String, String> props) {
        return !value(props, "transforms").isEmpty() || "all".equals(value(props, "errors.tolerance"));
    }

    private static String value(Map<String, String> props, String key) {
        String value = props.get(key);
        return value == null ? "" : value.strip().toLowerCase(Locale.ROOT);
    }
}
