package io.connectjobs.store.sql;

import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStores;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.StoreSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Another process on the same database: opens it, which may migrate, and enqueues jobs one batch after the other. */
final class StoreProcess {
    private static final int SECONDS = 120;
    private static final String OWN_SCHEMA = "-";

    private StoreProcess() {}

    /** Starts a process that enqueues so many jobs to the queue "orders", with ids that begin with a name. */
    static Process start(String url, String schema, String name, int jobs) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(
                        java,
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StoreProcess.class.getName(),
                        url,
                        schema.isEmpty() ? OWN_SCHEMA : schema,
                        name,
                        Integer.toString(jobs))
                .inheritIO()
                .start();
    }

    /** The exit code. */
    static int await(Process process) throws InterruptedException {
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("The process did not end within " + SECONDS + " s");
        }
        return process.exitValue();
    }

    public static void main(String[] args) {
        StoreSettings settings =
                args[1].equals(OWN_SCHEMA) ? StoreSettings.DEFAULT : StoreSettings.DEFAULT.withSchema(args[1]);
        try (JobStore store = JobStores.open(args[0], settings)) {
            int jobs = Integer.parseInt(args[3]);
            for (int first = 0; first < jobs; first += 10) {
                store.enqueue(IntStream.range(first, first + 10)
                        .mapToObj(i -> NewJob.on("orders").id(args[2] + "-" + i).build())
                        .toList());
            }
        }
    }
}
