package io.connectjobs.quickstart;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Future;

/** Shows how the jobs move until all are done, or nothing has moved for too long. */
final class Watch {
    /** Longer than a lease: a job that was given to nobody moves again when its lease runs out. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final int LOOKS_PER_CHECK = 8;

    private final Platform platform;
    private final Topics topics;
    private final Jobs jobs;
    private final Screen screen;
    private final Future<?> working;
    private final Future<?> feeding;

    Watch(Platform platform, Topics topics, Jobs jobs, Screen screen, Future<?> working, Future<?> feeding) {
        this.platform = platform;
        this.topics = topics;
        this.jobs = jobs;
        this.screen = screen;
        this.working = working;
        this.feeding = feeding;
    }

    /** What is seen at one look. */
    private record Look(int fed, Map<String, Integer> states, int deadLetters) {
        int count(String... names) {
            int sum = 0;
            for (String name : names) {
                sum += states.getOrDefault(name, 0);
            }
            return sum;
        }

        int done() {
            return count("completed", "dead", "cancelled");
        }
    }

    boolean untilDone(OrderFeed feed, int records, Orders.Expected expected) throws Exception {
        Look last = new Look(-1, Map.of(), 0);
        long lastChange = System.nanoTime();
        for (int looks = 0; System.nanoTime() - lastChange < PATIENCE.toNanos(); looks++) {
            Look now = new Look(feed.sent(), jobs.countByState(), topics.deadLetters(Topics.DEAD_LETTERS));
            screen.progress(text(now, records));
            if (feeding.isDone() && now.done() >= expected.ids().size() && now.deadLetters() >= expected.malformed()) {
                feeding.get();
                return true;
            }
            if (!now.equals(last)) {
                last = now;
                lastChange = System.nanoTime();
            }
            if (looks % LOOKS_PER_CHECK == 0) {
                requireAllAtWork();
            }
            Thread.sleep(PAUSE.toMillis());
        }
        return false;
    }

    private void requireAllAtWork() throws Exception {
        platform.requireRunning();
        if (feeding.isDone()) {
            feeding.get();
        }
        if (working.isDone()) {
            working.get();
        }
    }

    private static String text(Look look, int records) {
        return "  fed %d/%d | scheduled %d  available %d  running %d  retryable %d  completed %d  dead %d | dead letters %d"
                .formatted(
                        look.fed(),
                        records,
                        look.count("scheduled"),
                        look.count("available"),
                        look.count("running"),
                        look.count("retryable"),
                        look.count("completed"),
                        look.count("dead"),
                        look.deadLetters());
    }
}
