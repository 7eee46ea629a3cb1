package io.connectjobs.connect;

import java.util.Map;
import java.util.concurrent.ThreadFactory;
import org.slf4j.MDC;

/** Threads of a task beside Connect's own: they tell in the log which task it is, and hold up no end of the worker. */
public final class TaskThreads {
    private TaskThreads() {}

    /** To be called on the task's own thread. */
    public static ThreadFactory named(String name) {
        Map<String, String> context = MDC.getCopyOfContextMap();
        return work -> {
            Thread thread = new Thread(
                    () -> {
                        if (context != null) {
                            MDC.setContextMap(context);
                        }
                        work.run();
                    },
                    name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
