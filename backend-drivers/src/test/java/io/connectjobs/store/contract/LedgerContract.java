package io.connectjobs.store.contract;

import static io.connectjobs.store.contract.Bench.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.HistoryEntry;
import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/**
 * Producers and workers at random, all at once; then everything is drained and the books must balance. Every claim and
 * settlement is checked against a {@link Ledger} while it happens.
 */
interface LedgerContract extends ContractCases {
    int PRODUCERS = 3;
    int WORKERS = 6;
    int JOBS_PER_PRODUCER = 100;

    @Test
    default void inv1_to_inv9_the_books_balance_after_many_threads_did_as_they_liked() {
        long seed = Long.getLong("connectjobs.seed", System.nanoTime());
        System.out.println("Ledger case: -Dconnectjobs.seed=" + seed);
        Ledger ledger = new Ledger();
        LedgerTime time = new LedgerTime(bench().clock());
        List<Callable<Integer>> threads = new ArrayList<>();
        for (int i = 0; i < PRODUCERS; i++) {
            LedgerProducer producer = new LedgerProducer(bench().store(), time, ledger, seed + i, i);
            threads.add(() -> producer.produce(JOBS_PER_PRODUCER));
        }
        for (int i = 0; i < WORKERS; i++) {
            LedgerWorker worker = new LedgerWorker(bench(), time, ledger, seed + PRODUCERS + i);
            threads.add(worker::work);
        }
        Racers.race(threads);
        drain(ledger);
        assertThat(ledger.acknowledged()).hasSize(PRODUCERS * JOBS_PER_PRODUCER);
        ledger.acknowledged().forEach(ref -> balances(ref, ledger));
        assertThat(ledger.violations()).as("seed %d", seed).isEmpty();
    }

    private void drain(Ledger ledger) {
        for (int round = 0; waiting() > 0; round++) {
            assertThat(round).as("rounds of draining").isLessThan(500);
            bench().clock().advance(Duration.ofHours(1));
            bench().upkeep();
            bench().claimAll(100, jobs -> {
                jobs.forEach(ledger::claimed);
                for (ClaimedJob job : jobs) {
                    ledger.settling(job);
                    ledger.settled(job, bench().complete(job), true);
                }
            });
        }
    }

    private long waiting() {
        Map<JobState, Long> counts = bench().store().inspect().counts().getOrDefault(QUEUE, Map.of());
        return counts.entrySet().stream()
                .filter(entry -> !entry.getKey().isTerminal())
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private void balances(JobRef ref, Ledger ledger) {
        JobView view = bench().view(ref);
        List<HistoryEntry> history = bench().history(ref);
        ledger.check(view.state() == JobState.COMPLETED || view.state() == JobState.DEAD, ref, "ended " + view.state());
        ledger.check(view.attempt() <= view.maxAttempts(), ref, "attempts " + view.attempt());
        ledger.check(count(history, Event.ENQUEUED) == 1, ref, "was enqueued more than once");
        ledger.check(
                history.stream().filter(entry -> entry.state().isTerminal()).count() == 1,
                ref,
                "ended more than once: " + history);
        boolean completed = view.state() == JobState.COMPLETED;
        ledger.check(count(history, Event.COMPLETED) == (completed ? 1 : 0), ref, "completed entries: " + history);
        ledger.check(ledger.completed(ref) == completed, ref, "ended other than acknowledged: " + view.state());
        ledger.check(count(history, Event.CLAIMED) >= ledger.claims(ref), ref, "claims that history does not know");
        ledger.check(
                view.errors().size() == count(history, Event.FAILED) + count(history, Event.REAPED),
                ref,
                "errors: " + view.errors() + " for " + history);
        ledger.check(
                view.attempt()
                        == count(history, Event.CLAIMED)
                                - count(history, Event.RELEASED)
                                - count(history, Event.SNOOZED),
                ref,
                "attempts: " + history);
    }

    private static long count(List<HistoryEntry> history, Event event) {
        return history.stream().filter(entry -> entry.event() == event).count();
    }
}
