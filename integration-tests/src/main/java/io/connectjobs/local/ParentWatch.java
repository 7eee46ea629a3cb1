package io.connectjobs.local;

import java.io.IOException;

/**
 * Ends this process when its parent is gone. The parent holds the other end of standard input and never writes: the
 * system closes it however the parent died, kill -9 included.
 */
final class ParentWatch {
    private static final int PARENT_IS_GONE = 3;

    private ParentWatch() {}

    static void start() {
        Thread thread = new Thread(
                () -> {
                    blockUntilParentIsGone();
                    Runtime.getRuntime().halt(PARENT_IS_GONE);
                },
                "parent-watch");
        thread.setDaemon(true);
        thread.start();
    }

    static void blockUntilParentIsGone() {
        try {
            while (System.in.read() >= 0) {
                // nothing is ever said
            }
        } catch (IOException e) {
            // as good as the end of the stream
        }
    }
}
