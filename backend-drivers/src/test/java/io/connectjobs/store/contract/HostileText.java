package io.connectjobs.store.contract;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Texts that have broken other stores, at random: pieces of other languages, broken Unicode, far too much of either. */
final class HostileText {
    private static final int FAR_TOO_LONG = 1024 * 1024;
    private static final List<String> PIECES = List.of(
            "'",
            "\"",
            "`",
            "\\",
            "\0",
            "\ud83d",
            "\ude00",
            "😀",
            "👩‍👩‍👧",
            "\u202e",
            "\u200f",
            "\uFEFF",
            "\uFFFE",
            "\uFFFD",
            "e\u0301",
            "İ",
            "ß",
            "日本語",
            "עברית",
            "\u0001",
            "\u007f",
            "\u0085",
            "\u2028",
            "\r",
            "\n",
            "\r\n",
            "\t",
            "\u001b[31m",
            "../",
            "/etc/passwd",
            "C:\\",
            "'; DROP TABLE cj_jobs; --",
            "/* ",
            "?",
            "$1",
            ":name",
            "@p1",
            "::text",
            "%s%n",
            "${value.id}",
            "#{1+1}",
            "{{id}}",
            "{\"a\":",
            "[1,",
            "{1,2}",
            "(a,b)",
            "\\u0000",
            "\\x00",
            "null",
            "NULL",
            "NaN",
            "true",
            "<b>&amp;",
            "%",
            "_",
            "*",
            " ",
            "a",
            "A",
            "0",
            "-1",
            "1e9");

    private final Random random;

    private HostileText(long seed) {
        random = new Random(seed);
    }

    /** Prints its seed; {@code -Dconnectjobs.seed=<n>} gives the same texts again. */
    static HostileText of(String purpose) {
        long seed = Long.getLong("connectjobs.seed", System.nanoTime());
        System.out.println("Hostile " + purpose + ": -Dconnectjobs.seed=" + seed);
        return new HostileText(seed);
    }

    /** Most are short, some empty, some of a megabyte. */
    String next() {
        int dice = random.nextInt(20);
        if (dice == 0) {
            return "";
        }
        if (dice == 1) {
            String piece = piece();
            return piece.repeat(FAR_TOO_LONG / piece.length());
        }
        if (dice == 2) {
            return piece().repeat(1 + random.nextInt(300));
        }
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(5); i >= 0; i--) {
            text.append(piece());
        }
        return text.toString();
    }

    private String piece() {
        return PIECES.get(random.nextInt(PIECES.size()));
    }

    /** Whether every store can hold it as text: written from the rule, not from the code that keeps it. */
    static boolean isStorable(String text) {
        return !text.contains("\0") && text.equals(new String(utf8(text), StandardCharsets.UTF_8));
    }

    static boolean isId(String text) {
        return isStorable(text) && !text.isEmpty() && utf8(text).length <= 512;
    }

    static boolean isName(String text) {
        return text.matches("[a-zA-Z0-9._-]{1,200}") && !text.equals(".") && !text.equals("..");
    }

    /** From one to so many characters that every store can hold. */
    static boolean isText(String text, int most) {
        return isStorable(text) && !text.isEmpty() && text.length() <= most;
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The text as JSON that is plain ASCII. */
    static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        text.chars().forEach(c -> json.append("\\u").append(Integer.toHexString(0x10000 | c), 1, 5));
        return json.append('"').toString();
    }
}
