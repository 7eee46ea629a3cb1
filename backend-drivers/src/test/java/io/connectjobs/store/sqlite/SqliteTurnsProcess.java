package io.connectjobs.store.sqlite;

import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStores;
import io.connectjobs.store.LeaseStatus;
import io.connectjobs.store.Leasing;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Owner;
import io.connectjobs.store.SettleResult;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.StoreSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** Another process on the same file: adds, claims and completes jobs as fast as it can for a time. */
final class SqliteTurnsProcess implements AutoCloseable {
    private static final int BATCH = 10;

    private final Process process;
    private final BufferedReader out;

    private SqliteTurnsProcess(Process process) {
        this.process = process;
        this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Starts one, which opens the store and waits for {@link #go}. */
    static SqliteTurnsProcess start(String url, String name, Duration time) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new SqliteTurnsProcess(new ProcessBuilder(
                        java,
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SqliteTurnsProcess.class.getName(),
                        url,
                        name,
                        Long.toString(time.toMillis()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    void awaitReady() throws IOException {
        String line = out.readLine();
        if (!"ready".equals(line)) {
            throw new AssertionError("The process said '" + line + "' instead of being ready");
        }
    }

    void go() throws IOException {
        try (Writer in = process.outputWriter(StandardCharsets.UTF_8)) {
            in.write("go\n");
        }
    }

    /** How many jobs it completed; fails if the store failed it. */
    int completed() throws IOException {
        String line = out.readLine();
        if (line == null) {
            throw new AssertionError("The process ended without a result, its error is above");
        }
        return Integer.parseInt(line);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    public static void main(String[] args) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (JobStore store = JobStores.open(args[0], StoreSettings.DEFAULT)) {
            out.println("ready");
            if (System.in.read() < 0) {
                return;
            }
            out.println(work(store, args[1], Duration.ofMillis(Long.parseLong(args[2]))));
        }
    }

    private static int work(JobStore store, String name, Duration time) {
        Leasing leasing = store.leasing().orElseThrow();
        Owner owner = new Owner(name, 0);
        int completed = 0;
        long start = System.nanoTime();
        for (int round = 0; System.nanoTime() - start < time.toNanos(); round++) {
            String prefix = name + "-" + round + "-";
            store.enqueue(IntStream.range(0, BATCH)
                    .mapToObj(i -> NewJob.on("orders").id(prefix + i).build())
                    .toList());
            List<ClaimedJob> jobs = leasing.claim(ClaimRequest.of("orders", BATCH, Duration.ofMinutes(10), owner));
            List<SettleResult> results = leasing.settle(
                    jobs.stream().map(job -> Settlement.complete(job.lease())).toList());
            completed += (int) results.stream()
                    .filter(result -> result.status() == LeaseStatus.APPLIED)
                    .count();
        }
        return completed;
    }
}
