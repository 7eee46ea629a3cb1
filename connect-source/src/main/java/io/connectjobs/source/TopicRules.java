package io.connectjobs.source;

import io.connectjobs.connect.Template;
import java.util.regex.Pattern;

/** What Kafka takes as the name of a topic. */
final class TopicRules {
    private static final int MAX_LENGTH = 249;
    private static final Pattern LEGAL = Pattern.compile("[a-zA-Z0-9._-]+");

    private TopicRules() {}

    /** @throws IllegalArgumentException for a template that gives no legal topic name even for a plain queue and kind */
    static void require(Template topic) {
        requireLegal(topic, topic.evaluateText(new JobNames("id", "queue", "kind")));
    }

    /** @throws IllegalArgumentException for a name that no topic may have */
    static void requireLegal(Template topic, String name) {
        if (!LEGAL.matcher(name).matches() || name.equals(".") || name.equals("..")) {
            throw new IllegalArgumentException("'" + topic + "' gives no legal topic name: use 1 to " + MAX_LENGTH
                    + " of the characters a-z A-Z 0-9 . _ - around ${queue} and ${kind}");
        }
        if (name.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "'" + topic + "' gives a topic name of over " + MAX_LENGTH + " characters, shorten it");
        }
    }
}
