package io.connectjobs.quickstart;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * One run, from nothing to the summary.
 *
 * <ol>
 *   <li>Make sure that the queue of a store of the user's own holds nobody else's jobs.
 *   <li>Start the servers, create the topics, post the two sinks.
 *   <li>Look again at the queue, which a store may not have shown before, then post the source.
 *   <li>Start the example worker, feed the events, and watch until every job is done.
 *   <li>Count what is in the store and among the dead letters against what the events ask for.
 * </ol>
 */
final class Run {
    private final Arguments arguments;
    private final Platform.Folders folders;
    private final Screen screen;
    private final Closing closing;

    Run(Arguments arguments, Platform.Folders folders, Screen screen, Closing closing) {
        this.arguments = arguments;
        this.folders = folders;
        this.screen = screen;
        this.closing = closing;
    }

    Summary untilDone() throws Exception {
        Orders orders = new Orders(folders.examples().resolve("orders.jsonl"), arguments.records());
        Orders.Expected expected = orders.expected();
        lookAhead(expected.ids());
        screen.line("Starting a Kafka broker, a Connect worker and the store (" + shownStore() + ") …");
        Platform platform = Platform.start(arguments.store(), folders, closing);
        Topics topics = closing.add(new Topics(platform.bootstrap()));
        topics.create();
        platform.postSinks();
        Jobs jobs = platform.store().jobs();
        requireOwnQueue(jobs.ids(), expected.ids());
        platform.postSource();
        screen.line("Feeding " + orders.records() + " order events; the example worker fails some jobs on purpose …");
        ExecutorService threads = Executors.newFixedThreadPool(2);
        closing.add(threads::shutdownNow);
        Future<?> working = threads.submit(new ExampleWorker(platform.bootstrap()));
        OrderFeed feed = new OrderFeed(platform.bootstrap(), orders);
        Future<?> feeding = threads.submit(feed);
        Watch watch = new Watch(platform, topics, jobs, screen, working, feeding);
        boolean finished = watch.untilDone(feed, orders.records(), expected);
        return summarize(platform, topics, jobs, expected, finished);
    }

    private Summary summarize(Platform platform, Topics topics, Jobs jobs, Orders.Expected expected, boolean finished)
            throws Exception {
        var counts = jobs.countByState();
        int letters = topics.deadLetters(Topics.DEAD_LETTERS);
        int missing = jobs.missing(expected.ids()).size();
        screen.line(NextSteps.table(counts));
        if (letters > 0) {
            screen.line(NextSteps.deadLetters(topics.sampleDeadLetters(), letters));
        }
        if (!finished) {
            screen.line("Gave up: nothing moved for " + Watch.PATIENCE.toSeconds() + " s. Connectors: "
                    + platform.allStatus());
        }
        screen.line(NextSteps.whereToLook(platform));
        return Summary.of(arguments.records(), counts, missing, letters, expected.malformed());
    }

    /** Before anything is started in vain. */
    private void lookAhead(Set<String> ours) {
        if (arguments.isUsersStore()) {
            requireOwnQueue(StorePlace.ofUser(arguments.store()).jobs().idsSoFar(), ours);
        }
    }

    /** In a store of the user's own the example worker must not work on anybody else's jobs. */
    private static void requireOwnQueue(Set<String> found, Set<String> ours) {
        Set<String> others = new HashSet<>(found);
        others.removeAll(ours);
        if (!others.isEmpty()) {
            throw new IllegalStateException("The queue 'orders' of this store holds " + others.size()
                    + " jobs that are not of this run, such as '"
                    + others.iterator().next() + "': use another database, or at least as many --records as before");
        }
    }

    /** A URL may hold a password. */
    private String shownStore() {
        String store = arguments.store();
        int colon = store.indexOf(':');
        return colon < 0 ? store : "your " + store.substring(0, colon);
    }
}
