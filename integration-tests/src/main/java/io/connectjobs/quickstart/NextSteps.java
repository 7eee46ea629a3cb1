package io.connectjobs.quickstart;

import java.util.List;
import java.util.Map;

/** The text after the work: what became of the jobs, and where to look next. */
final class NextSteps {
    private static final List<String> STATES =
            List.of("scheduled", "available", "running", "retryable", "completed", "dead", "cancelled");
    private static final int EXCERPT = 110;

    private NextSteps() {}

    static String table(Map<String, Integer> counts) {
        StringBuilder text = new StringBuilder("\n  state        jobs\n  ------------ --------\n");
        for (String state : STATES) {
            int count = counts.getOrDefault(state, 0);
            if (count > 0) {
                text.append("  %-12s %8d%n".formatted(state, count));
            }
        }
        return text.toString();
    }

    static String deadLetters(List<Topics.DeadLetter> letters, int total) {
        StringBuilder text = new StringBuilder("Dead letters: " + total + " records could not become a job, e.g.\n");
        for (Topics.DeadLetter letter : letters) {
            text.append("  ").append(excerpt(letter.event())).append('\n');
            text.append("    -> ").append(excerpt(letter.reason())).append('\n');
        }
        return text.toString();
    }

    static String whereToLook(Platform platform) {
        return """
                Where to look next
                  connectors    curl -s '%s/connectors?expand=status'
                  store         %s
                  topics        at %s: %s %s %s
                  dead letters  topic %s (and %s), the reason is in the header %s
                """.formatted(
                        platform.restAddress(),
                        platform.store().look(),
                        platform.bootstrap(),
                        Topics.EVENTS,
                        Topics.JOBS,
                        Topics.OUTCOMES,
                        Topics.DEAD_LETTERS,
                        Topics.DEAD_ANSWERS,
                        Topics.REASON);
    }

    private static String excerpt(String text) {
        String line = text.lines().findFirst().orElse("");
        return line.length() <= EXCERPT ? line : line.substring(0, EXCERPT) + "…";
    }
}
