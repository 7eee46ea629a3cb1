package io.connectjobs.connect;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Hides known secrets in texts that others wrote: a second line of defence behind the drivers' own care. */
public final class Redactor {
    private static final String HIDDEN = "[hidden]";
    private static final Pattern IN_URL = Pattern.compile(
            "//[^/?#@:]*:([^/?#]*)@|[?&;][^=&;]*(?:password|passwd|pwd|secret|token)[^=&;]*=([^&;#]*)",
            Pattern.CASE_INSENSITIVE);

    private final List<Pattern> secrets;

    private Redactor(Set<String> secrets) {
        // Longest first: one secret may be the beginning of another.
        this.secrets = secrets.stream()
                .filter(secret -> !secret.isBlank())
                .sorted(Comparator.comparingInt(String::length).reversed())
                .map(Redactor::asWord)
                .toList();
    }

    /** Not inside a word: hiding the password {@code x} in "exists" would spoil the text and tell the password. */
    private static Pattern asWord(String secret) {
        String before = Character.isLetterOrDigit(secret.codePointAt(0)) ? "(?<![\\p{L}\\p{Nd}])" : "";
        String after = Character.isLetterOrDigit(secret.codePointBefore(secret.length())) ? "(?![\\p{L}\\p{Nd}])" : "";
        return Pattern.compile(before + Pattern.quote(secret) + after);
    }

    static Redactor of(String url, @Nullable String password) {
        Set<String> secrets = new LinkedHashSet<>();
        Matcher matcher = IN_URL.matcher(url);
        while (matcher.find()) {
            String secret = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
            secrets.add(secret);
            secrets.add(decoded(secret));
        }
        if (password != null) {
            secrets.add(password);
        }
        return new Redactor(secrets);
    }

    /** The text with every secret hidden. */
    public String hide(@Nullable String text) {
        String out = String.valueOf(text);
        for (Pattern secret : secrets) {
            out = secret.matcher(out).replaceAll(HIDDEN);
        }
        return out;
    }

    /** The error itself where neither it nor a cause of it tells a secret, null where one does. */
    public @Nullable Throwable safe(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            String text = String.valueOf(cause.getMessage());
            if (!hide(text).equals(text)) {
                return null;
            }
        }
        return error;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
