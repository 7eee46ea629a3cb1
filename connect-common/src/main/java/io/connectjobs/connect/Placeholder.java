package io.connectjobs.connect;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands between <code>${</code> and <code>}</code>.
 *
 * @param root what is looked at: {@code value}, {@code topic} …
 * @param path which field of it; for a header its whole name as the only element
 * @param fallback the default after the bar; null where there is none
 */
public record Placeholder(
        String root, List<String> path, @Nullable String fallback) {
    static Placeholder parse(String text, Names names) {
        int bar = text.indexOf('|');
        String name = bar < 0 ? text : text.substring(0, bar);
        String fallback = bar < 0 ? null : text.substring(bar + 1);
        int dot = name.indexOf('.');
        String root = dot < 0 ? name : name.substring(0, dot);
        String rest = dot < 0 ? "" : name.substring(dot + 1);
        if (names.named().contains(root)) {
            require(!rest.isEmpty(), "names no " + root + ": write ${" + root + ".name}");
            return new Placeholder(root, List.of(rest), fallback);
        }
        if (names.nested().contains(root)) {
            return new Placeholder(root, dot < 0 ? List.of() : fields(name, rest), fallback);
        }
        require(names.plain().contains(name), "has the unknown placeholder ${" + name + "}, known are: " + names);
        return new Placeholder(root, List.of(), fallback);
    }

    private static List<String> fields(String name, String rest) {
        List<String> fields = Arrays.asList(rest.split("\\.", -1));
        require(!fields.contains(""), "has an empty field name in ${" + name + "}");
        return List.copyOf(fields);
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException(problem);
        }
    }

    /** As it was written, without the default. */
    public String name() {
        return path.isEmpty() ? root : root + "." + String.join(".", path);
    }
}
