package io.connectjobs.connect;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.jspecify.annotations.Nullable;

/**
 * Text with placeholders: {@code ${value.a.b}}, with a default after a bar {@code ${value.a|text}}. Parsed once, then
 * evaluated for each record; safe for many threads.
 */
public final class Template {
    /** Of what is filled in; a longer one grows. */
    private static final int USUAL_LENGTH = 64;

    private final String text;
    private final List<Part> parts;

    private sealed interface Part {}

    private record Literal(String text) implements Part {}

    private record Hole(Placeholder placeholder) implements Part {}

    private Template(String text, List<Part> parts) {
        this.text = text;
        this.parts = parts;
    }

    /**
     * @param setting null, as a JSON configuration may have it, is the empty template
     * @throws IllegalArgumentException for a malformed template or a name that is not offered; says where and what is
     */
    public static Template parse(@Nullable String setting, Names names) {
        String text = setting == null ? "" : setting;
        List<Part> parts = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int open = text.indexOf("${", at);
            if (open < 0) {
                open = text.length();
            }
            if (open > at) {
                parts.add(new Literal(text.substring(at, open)));
            }
            at = open < text.length() ? addHole(text, open, names, parts) : open;
        }
        return new Template(text, List.copyOf(parts));
    }

    private static int addHole(String text, int open, Names names, List<Part> parts) {
        int close = text.indexOf('}', open);
        if (close < 0) {
            throw new IllegalArgumentException(
                    "'" + text + "' opens a placeholder at character " + (open + 1) + " and never closes it, add a }");
        }
        try {
            parts.add(new Hole(Placeholder.parse(text.substring(open + 2, close), names)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + text + "' " + e.getMessage(), e);
        }
        return close + 1;
    }

    /** Whether it has no text at all. */
    public boolean isEmpty() {
        return parts.isEmpty();
    }

    /** Whether it is the same for every record. */
    public boolean isLiteral() {
        return parts.stream().allMatch(Literal.class::isInstance);
    }

    /** What it is filled with, in the order of the text. */
    public List<Placeholder> placeholders() {
        return parts.stream()
                .filter(Hole.class::isInstance)
                .map(part -> ((Hole) part).placeholder())
                .toList();
    }

    /**
     * The value of a template that is one placeholder, as it is; text for any other.
     *
     * @throws TemplateException for a field that is missing or null and has no default
     */
    public SchemaAndValue evaluate(Scope scope) {
        if (parts.size() == 1 && parts.get(0) instanceof Hole hole) {
            return value(hole.placeholder(), scope);
        }
        return new SchemaAndValue(null, evaluateText(scope));
    }

    /** @throws TemplateException for a field that is missing or null and has no default, or that has no text */
    public String evaluateText(Scope scope) {
        if (parts.isEmpty()) {
            return "";
        }
        if (parts.size() == 1) {
            return text(parts.get(0), scope);
        }
        // No stream: this runs several times for each record.
        StringBuilder out = new StringBuilder(USUAL_LENGTH);
        for (Part part : parts) {
            out.append(text(part, scope));
        }
        return out.toString();
    }

    private String text(Part part, Scope scope) {
        if (part instanceof Hole hole) {
            try {
                return ConnectText.of(value(hole.placeholder(), scope));
            } catch (IllegalArgumentException e) {
                throw new TemplateException("'" + text + "' " + e.getMessage());
            }
        }
        return ((Literal) part).text();
    }

    private SchemaAndValue value(Placeholder placeholder, Scope scope) {
        String fallback = placeholder.fallback();
        try {
            SchemaAndValue found = scope.find(placeholder);
            if (found.value() != null) {
                return found;
            }
            if (fallback == null) {
                throw new MissingFieldException("is null");
            }
        } catch (MissingFieldException e) {
            if (fallback == null) {
                throw new TemplateException("'" + text + "' can't be filled: " + placeholder.name() + " "
                        + e.getMessage() + ". Correct the name, or give a default: ${" + placeholder.name()
                        + "|default}");
            }
        }
        return new SchemaAndValue(null, fallback);
    }

    /** The template as it was written. */
    @Override
    public String toString() {
        return text;
    }
}
