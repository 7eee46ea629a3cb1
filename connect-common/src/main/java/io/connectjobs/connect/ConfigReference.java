package io.connectjobs.connect;

import java.util.Comparator;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.jspecify.annotations.Nullable;

/** The settings of a connector as a page for people, generated so that it can't disagree with the code. */
public final class ConfigReference {
    private static final Pattern FIRST_SENTENCE = Pattern.compile("^.*?\\.(?= [A-Z]|$)");

    private ConfigReference() {}

    /** One Markdown table for each group, in the order of the definition. */
    public static String render(ConfigDef def) {
        return def.groups().stream().map(group -> group(def, group)).collect(Collectors.joining("\n"));
    }

    /** What matters most of some groups, as one table: each setting in one sentence. */
    public static String summary(ConfigDef def, Predicate<String> groups) {
        return "| setting | default | what it does |\n|---|---|---|\n"
                + def.groups().stream()
                        .filter(groups)
                        .flatMap(group -> keys(def, group))
                        .filter(key -> key.importance != ConfigDef.Importance.LOW)
                        .map(key -> "| `" + key.name + "` | " + defaultOf(key) + " | "
                                + cell(firstSentence(key.documentation)) + " |\n")
                        .collect(Collectors.joining());
    }

    private static String firstSentence(String text) {
        Matcher sentence = FIRST_SENTENCE.matcher(text);
        return sentence.find() ? sentence.group() : text;
    }

    /**
     * The document with the text between {@code <!-- begin name -->} and {@code <!-- end name -->} replaced.
     *
     * @throws IllegalArgumentException where the document lacks the markers
     */
    public static String splice(String document, String name, String text) {
        String begin = "<!-- begin " + name + " -->\n";
        String end = "<!-- end " + name + " -->";
        int from = document.indexOf(begin);
        int to = document.indexOf(end);
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("The document lacks the lines " + begin.strip() + " and " + end);
        }
        return document.substring(0, from + begin.length()) + text + document.substring(to);
    }

    private static String group(ConfigDef def, String group) {
        return "### " + group + "\n\n| name | type | default | importance | what it does |\n|---|---|---|---|---|\n"
                + keys(def, group).map(ConfigReference::row).collect(Collectors.joining());
    }

    private static Stream<ConfigKey> keys(ConfigDef def, String group) {
        return def.configKeys().values().stream()
                .filter(key -> group.equals(key.group))
                .sorted(Comparator.comparingInt((ConfigKey key) -> key.orderInGroup));
    }

    private static String row(ConfigKey key) {
        return "| `" + key.name + "` | " + key.type.name().toLowerCase(Locale.ROOT) + " | " + defaultOf(key) + " | "
                + key.importance.name().toLowerCase(Locale.ROOT) + " | " + cell(key.documentation) + allowed(key)
                + " |\n";
    }

    private static String defaultOf(ConfigKey key) {
        if (!key.hasDefault()) {
            return "*required*";
        }
        Object value = key.defaultValue;
        return value == null || value.toString().isEmpty() ? "*none*" : "`" + cell(value.toString()) + "`";
    }

    private static String allowed(ConfigKey key) {
        ConfigDef.@Nullable Validator validator = key.validator;
        if (validator instanceof OneOf<?>) {
            return " Allowed: " + cell(validator.toString()) + ".";
        }
        if (validator instanceof ConfigDef.Range) {
            return " Allowed: `" + cell(validator.toString()) + "`.";
        }
        return "";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
