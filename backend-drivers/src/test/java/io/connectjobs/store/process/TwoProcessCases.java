package io.connectjobs.store.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.JobStore;
import io.connectjobs.store.contract.StoreFixture;
import io.connectjobs.store.process.Journal.Line;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes on one database. */
public abstract class TwoProcessCases {
    private static final int JOBS = 150;
    private static final int MET = 20;
    private static final int SECONDS = 120;

    @TempDir
    private Path folder;

    private final List<Process> processes = new ArrayList<>();
    private StoreFixture fixture;

    protected abstract StoreFixture freshDatabase();

    /** The schema that the fixture's tables are in; null for the connection's own. */
    protected abstract @Nullable String schema(StoreFixture fixture);

    @BeforeEach
    void createDatabase() {
        fixture = freshDatabase();
    }

    @AfterEach
    void endProcesses() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
        fixture.close();
    }

    @Test
    void the_books_balance_after_two_processes_with_many_threads() throws Exception {
        start("one");
        start("two");
        for (Process process : processes) {
            assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        }
        drainAndBalance(2 * JOBS);
    }

    @Test
    void the_books_balance_after_one_of_two_processes_was_killed() throws Exception {
        start("one");
        Process victim = start("two");
        awaitClaims("one");
        awaitClaims("two");
        // SIGKILL: no hook runs, nothing is flushed or given back.
        victim.destroyForcibly().waitFor();
        assertThat(victim.exitValue()).as("killed before it was done").isNotZero();
        assertThat(processes.get(0).waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(processes.get(0).exitValue()).isZero();
        drainAndBalance(JOBS + MET);
    }

    private Process start(String name) throws IOException {
        // The schema is there before the processes are: here it's not the migration that is raced for.
        fixture.open(LedgerProcess.settings(null)).close();
        Process process = LedgerProcess.start(fixture.url(), schema(fixture), journal(name), name, JOBS);
        processes.add(process);
        return process;
    }

    private Path journal(String name) {
        return folder.resolve(name + ".journal");
    }

    private void awaitClaims(String name) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (Journal.read(journal(name)).stream()
                        .filter(line -> line.is("claimed"))
                        .count()
                < MET) {
            assertThat(System.nanoTime())
                    .as("%d claims of process %s", MET, name)
                    .isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    /** Whoever is left takes over what was left behind. */
    private void drainAndBalance(int atLeast) throws IOException {
        try (JobStore store = fixture.open(LedgerProcess.settings(null))) {
            try (Journal journal = new Journal(journal("heir"))) {
                new LedgerProcess(store, journal, "heir").work(new Random(0));
            }
            assertThat(LedgerProcess.waiting(store)).isZero();
            List<Line> lines = new ArrayList<>();
            for (String name : List.of("one", "two", "heir")) {
                lines.addAll(Journal.read(journal(name)));
            }
            assertThat(lines).filteredOn(line -> line.is("claimed")).hasSizeGreaterThanOrEqualTo(atLeast);
            new Books(store.inspect(), lines).balance();
        }
    }
}
