package io.connectjobs.quickstart;

import java.io.PrintStream;

/** Lines, and one that is written over while things move; on what is no terminal that one comes as plain lines, seldom. */
final class Screen {
    private static final long PLAIN_PAUSE_NANOS = 2_000_000_000L;
    private static final String ERASE_LINE = "\r\033[2K";

    private final PrintStream out;
    private final boolean terminal;
    private boolean midLine;
    private long lastPlain = System.nanoTime() - PLAIN_PAUSE_NANOS;

    Screen(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    synchronized void line(String text) {
        if (midLine) {
            out.println();
            midLine = false;
        }
        out.println(text);
        out.flush();
    }

    synchronized void progress(String text) {
        if (terminal) {
            out.print(ERASE_LINE + text);
            out.flush();
            midLine = true;
        } else if (System.nanoTime() - lastPlain >= PLAIN_PAUSE_NANOS) {
            lastPlain = System.nanoTime();
            line(text);
        }
    }
}
