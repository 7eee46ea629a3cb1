package io.connectjobs.benchmarks;

import java.io.PrintStream;
import java.time.Duration;

/** A bar on a terminal; elsewhere a line for every tenth of the way. Not safe for use by several threads. */
final class Progress {
    private static final int WIDTH = 30;
    private static final int LABEL = 44;
    private static final int TENTHS = 10;

    private final PrintStream out;
    private final boolean terminal;
    private final int total;
    private final long start = System.nanoTime();
    private int done;
    private int tenths = -1;

    Progress(PrintStream out, boolean terminal, int total) {
        this.out = out;
        this.terminal = terminal;
        this.total = total;
    }

    /** Before a step. */
    void show(String label) {
        if (terminal) {
            int filled = WIDTH * done / Math.max(1, total);
            String cut = label.length() > LABEL ? label.substring(0, LABEL) : label;
            out.printf(
                    "\r[%s%s] %3d %% %s %-" + LABEL + "s",
                    "#".repeat(filled),
                    ".".repeat(WIDTH - filled),
                    percent(),
                    elapsed(),
                    cut);
            out.flush();
        } else if (TENTHS * done / Math.max(1, total) > tenths) {
            tenths = TENTHS * done / Math.max(1, total);
            out.printf("%3d %% %s %s%n", percent(), elapsed(), label);
        }
    }

    /** After it. */
    void step() {
        done++;
    }

    void end() {
        if (terminal) {
            out.print("\r" + " ".repeat(WIDTH + LABEL + 20) + "\r");
        }
        out.printf("Done after %s%n", elapsed());
    }

    private int percent() {
        return 100 * done / Math.max(1, total);
    }

    private String elapsed() {
        Duration passed = Duration.ofNanos(System.nanoTime() - start);
        return "%d:%02d".formatted(passed.toMinutes(), passed.toSecondsPart());
    }
}
