package io.connectjobs.sink;

import io.connectjobs.connect.ConfigSection;
import io.connectjobs.connect.OneOf;
import io.connectjobs.connect.Template;
import io.connectjobs.store.JobRules;
import io.connectjobs.store.UniqueKey;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * The settings that keep a job the only one of its queue under a key.
 *
 * @param key empty for none
 * @param window only for a key that is held for a time; null otherwise
 */
record UniqueRule(
        Template key, UniqueKey.Hold hold, @Nullable Duration window, UniqueKey.Conflict conflict) {
    static final String KEY = "job.unique.key";
    static final String HOLD = "job.unique.hold";
    static final String WINDOW_MS = "job.unique.window.ms";
    static final String CONFLICT = "job.unique.conflict";

    private static final OneOf<UniqueKey.Hold> HOLDS = OneOf.of(UniqueKey.Hold.class);
    private static final OneOf<UniqueKey.Conflict> CONFLICTS = OneOf.of(UniqueKey.Conflict.class);

    static void addTo(ConfigDef def) {
        ConfigSection section = new ConfigSection(def, "Unique jobs");
        JobTemplates.add(section, KEY, "", template -> {}, Importance.MEDIUM, "Unique key", """
                Keeps a job the only one of its queue under this key, whatever its id: a template over the record. \
                Empty, or filled with nothing but empty text: no such key.""");
        section.add(HOLD, ConfigDef.Type.STRING, "unfinished", HOLDS, Importance.MEDIUM, "Held while", """
                        How long a job holds its unique key: until it is completed, dead or cancelled (`unfinished`), until it \
                        is first claimed or ends (`waiting`), or for a time after it was enqueued, whatever becomes of it \
                        (`window`).""")
                .add(WINDOW_MS, ConfigDef.Type.LONG, null, new WindowOrNull(), Importance.MEDIUM, "Window (ms)", """
                        How long the unique key is held, in milliseconds, up to ten years: needed with `job.unique.hold=window`, and \
                        only then.""")
                .add(CONFLICT, ConfigDef.Type.STRING, "keep", CONFLICTS, Importance.MEDIUM, "On conflict", """
                        What becomes of a record whose unique key is held: it adds nothing (`keep`), or its content, priority, \
                        time and retry settings replace those of the holder, which keeps its id (`replace`; a holder that runs \
                        is left alone, the new job is added and takes the key). Neither makes it a bad record.""");
    }

    static UniqueRule of(AbstractConfig config) {
        Long window = config.getLong(WINDOW_MS);
        return new UniqueRule(
                JobTemplates.template(config, KEY),
                HOLDS.parse(config.getString(HOLD)),
                window == null ? null : Duration.ofMillis(window),
                CONFLICTS.parse(config.getString(CONFLICT)));
    }

    /** What is wrong with the window beside the other settings. */
    static Map<String, String> problems(Map<String, Object> sound) {
        Object hold = sound.get(HOLD);
        boolean isNeeded = OneOf.label(UniqueKey.Hold.WINDOW).equals(hold);
        if (hold == null || isNeeded == sound.containsKey(WINDOW_MS)) {
            return Map.of();
        }
        return Map.of(
                WINDOW_MS,
                isNeeded
                        ? "is missing, " + HOLD + "=window needs it: a number of milliseconds"
                        : "is set, but " + HOLD + "=" + hold + " has no window. Leave it out, or set " + HOLD
                                + "=window");
    }

    /** @param text the evaluated template */
    @Nullable
    UniqueKey with(String text) {
        return text.isEmpty() ? null : new UniqueKey(text, hold, window, conflict);
    }

    /** Kafka's own range refuses a setting that is not given. */
    private record WindowOrNull() implements ConfigDef.Validator {
        private static final long MAX = JobRules.MAX_DELAY.toMillis();

        @Override
        public void ensureValid(String name, @Nullable Object value) {
            if (value instanceof Long millis && (millis < 1 || millis > MAX)) {
                throw new ConfigException(name + ": is " + millis + ", allowed are 1 to " + MAX + " milliseconds");
            }
        }

        @Override
        public String toString() {
            return "[1,...," + MAX + "]";
        }
    }
}
