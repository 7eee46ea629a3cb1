package io.connectjobs.connect;

import java.util.ArrayList;
import java.util.List;

/**
 * The placeholders that a template may use.
 *
 * @param plain those that stand alone
 * @param nested those that may go on into fields
 * @param named those that need a name behind the dot, which may have dots itself
 */
public record Names(List<String> plain, List<String> nested, List<String> named) {
    public static Names plain(String... names) {
        return new Names(List.of(names), List.of(), List.of());
    }

    @Override
    public String toString() {
        List<String> all = new ArrayList<>();
        plain.forEach(name -> all.add("${" + name + "}"));
        nested.forEach(name -> all.add("${" + name + "} ${" + name + ".field}"));
        named.forEach(name -> all.add("${" + name + ".name}"));
        return String.join(" ", all);
    }
}
