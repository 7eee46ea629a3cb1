package io.connectjobs.quickstart;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/**
 * The quickstart's program; the script {@code quickstart} builds and starts it. System properties say where its parts
 * lie: {@code quickstart.plugins}, {@code quickstart.examples}; {@code quickstart.terminal=true} if somebody watches.
 */
public final class Quickstart {
    private static final int GOOD = 0;
    private static final int BAD = 1;
    private static final int USAGE = 2;

    private Quickstart() {}

    public static void main(String[] args) throws InterruptedException {
        Arguments arguments;
        try {
            arguments = Arguments.parse(args);
        } catch (IllegalArgumentException e) {
            System.err.println("quickstart: " + e.getMessage());
            System.exit(USAGE);
            return;
        }
        if (arguments.help()) {
            System.out.print(Arguments.USAGE);
            return;
        }
        System.exit(run(arguments));
    }

    private static int run(Arguments arguments) throws InterruptedException {
        Screen screen = new Screen(System.out, Boolean.getBoolean("quickstart.terminal"));
        Closing closing = new Closing();
        Runtime.getRuntime().addShutdownHook(new Thread(closing::close, "clean-up"));
        try {
            Summary summary = new Run(arguments, folders(), screen, closing).untilDone();
            if (!arguments.once()) {
                screen.line(summary.lastLine());
                screen.line("Everything stays up until Ctrl-C, and is removed then.");
                new CountDownLatch(1).await();
            }
            screen.line("All of this is removed now; without --once it stays up to look around.");
            closing.close();
            screen.line(summary.lastLine());
            return summary.isGood() ? GOOD : BAD;
        } catch (Exception e) {
            // After Ctrl-C everything fails that is still at work: no news to anybody.
            if (!closing.isOver()) {
                screen.line("quickstart: " + e.getMessage());
            }
            return BAD;
        } finally {
            closing.close();
        }
    }

    private static Platform.Folders folders() {
        return new Platform.Folders(folder("quickstart.plugins"), folder("quickstart.examples"));
    }

    private static Path folder(String property) {
        String value = System.getProperty(property);
        if (value == null) {
            throw new IllegalArgumentException(
                    "The system property " + property + " is not set: start it by the script ./quickstart");
        }
        return Path.of(value).toAbsolutePath();
    }
}
