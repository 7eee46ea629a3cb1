package io.connectjobs.store.mutant;

import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.EnqueueResult;
import io.connectjobs.store.HistoryEntry;
import io.connectjobs.store.Inspection;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.Lease;
import io.connectjobs.store.LeaseStatus;
import io.connectjobs.store.Leasing;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Operations;
import io.connectjobs.store.QueueSettings;
import io.connectjobs.store.SettleResult;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.UniqueKey;
import io.connectjobs.store.contract.StoreFixture;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Exchanger;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Mutants made by standing in front of a whole store: for drivers without statements, and for what a database with one
 * writer can't be made to do within a transaction. What a mutant remembers is that of one database: make a new one for
 * each.
 */
public final class WrappedMutants {
    private WrappedMutants() {}

    /** Puts one between a fixture and its stores. */
    public static StoreFixture around(StoreFixture fixture, UnaryOperator<JobStore> mutant) {
        return StoreFixture.of(fixture.url(), settings -> mutant.apply(fixture.open(settings)), fixture::close);
    }

    /** Settles with whatever lease is current, whichever it is shown. */
    public static UnaryOperator<JobStore> noFence() {
        Map<JobRef, Lease> current = new ConcurrentHashMap<>();
        return store -> withLeasing(store, leasing -> {
            Leasing noting = Patched.of(Leasing.class, leasing, "claim", arguments -> {
                List<ClaimedJob> jobs = leasing.claim((ClaimRequest) arguments[0]);
                jobs.forEach(job -> current.put(job.ref(), job.lease()));
                return jobs;
            });
            return Patched.of(
                    Leasing.class,
                    noting,
                    "settle",
                    arguments -> outcomes(arguments).stream()
                            .map(shown -> new SettleResult(
                                    shown.lease(),
                                    settle(
                                            leasing,
                                            current.getOrDefault(shown.lease().job(), shown.lease()),
                                            shown)))
                            .toList());
        });
    }

    private static LeaseStatus settle(Leasing leasing, Lease lease, Settlement shown) {
        return leasing.settle(List.of(new Settlement(lease, shown.outcome())))
                .get(0)
                .status();
    }

    @SuppressWarnings("unchecked")
    private static List<Settlement> outcomes(Object[] arguments) {
        return (List<Settlement>) arguments[0];
    }

    /** Tells each repetition of a settlement that it was the one that counted. */
    public static UnaryOperator<JobStore> settlesTwice() {
        return store -> withLeasing(
                store,
                leasing -> Patched.of(
                        Leasing.class,
                        leasing,
                        "settle",
                        arguments -> leasing.settle(outcomes(arguments)).stream()
                                .map(result -> result.status() == LeaseStatus.ALREADY
                                        ? new SettleResult(result.lease(), LeaseStatus.APPLIED)
                                        : result)
                                .toList()));
    }

    /** Looks whether a unique key is free, and adds the job afterwards. */
    public static UnaryOperator<JobStore> looksForTheKeyFirst() {
        Map<String, JobRef> holders = new ConcurrentHashMap<>();
        Runnable meeting = meeting();
        return store -> Patched.of(
                JobStore.class,
                store,
                "enqueue",
                arguments -> ((List<?>) arguments[0])
                        .stream()
                                .map(job -> addUnlessHeld(store, (NewJob) job, holders, meeting))
                                .toList());
    }

    private static EnqueueResult addUnlessHeld(
            JobStore store, NewJob job, Map<String, JobRef> holders, Runnable meeting) {
        UniqueKey unique = job.uniqueKey();
        JobRef holder = unique == null ? null : holders.get(unique.key());
        if (holder != null) {
            return new EnqueueResult.Duplicate(holder);
        }
        meeting.run();
        EnqueueResult result = store.enqueue(
                        List.of(NewJob.on(job.queue()).id(job.id()).build()))
                .get(0);
        if (unique != null && result instanceof EnqueueResult.Added added) {
            holders.put(unique.key(), added.ref());
        }
        return result;
    }

    /** Lets another one look as well before this one acts, if it comes within a moment: two calls in a process of µs. */
    private static Runnable meeting() {
        Exchanger<Boolean> meeting = new Exchanger<>();
        return () -> {
            try {
                meeting.exchange(true, 2, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (TimeoutException alone) {
                // Nobody else is there.
            }
        };
    }

    /** Counts what runs, and claims afterwards. */
    public static UnaryOperator<JobStore> countsBeforeItClaims() {
        Map<String, Integer> bounds = new ConcurrentHashMap<>();
        Runnable meeting = meeting();
        return store -> {
            Operations operations = Patched.of(Operations.class, store.operate(), "configure", arguments -> {
                bounds.put(
                        (String) arguments[0],
                        ((QueueSettings) arguments[1]).maxRunning().orElseThrow());
                return null;
            });
            JobStore unbounded = Patched.of(JobStore.class, store, "operate", arguments -> operations);
            return withLeasing(
                    unbounded,
                    leasing -> Patched.of(
                            Leasing.class,
                            leasing,
                            "claim",
                            arguments -> claim(store, (ClaimRequest) arguments[0], bounds, meeting)));
        };
    }

    private static List<ClaimedJob> claim(
            JobStore store, ClaimRequest request, Map<String, Integer> bounds, Runnable meeting) {
        String queue = request.queues().get(0).queue();
        long running = store.inspect().counts().getOrDefault(queue, Map.of()).getOrDefault(JobState.RUNNING, 0L);
        meeting.run();
        int room = (int) Math.min(request.limit(), bounds.getOrDefault(queue, request.limit()) - running);
        return room <= 0
                ? List.of()
                : store.leasing().orElseThrow().claim(ClaimRequest.of(queue, room, request.lease(), request.owner()));
    }

    /** Loses every fifth entry or so. */
    public static UnaryOperator<JobStore> losesHistory() {
        return store -> {
            Inspection forgetful = Patched.of(Inspection.class, store.inspect(), "history", arguments -> {
                JobRef ref = (JobRef) arguments[0];
                List<HistoryEntry> entries = store.inspect().history(ref);
                return IntStream.range(0, entries.size())
                        .filter(i -> (ref.hashCode() + i * 7) % 5 != 0)
                        .mapToObj(entries::get)
                        .toList();
            });
            return Patched.of(JobStore.class, store, "inspect", arguments -> forgetful);
        };
    }

    private static JobStore withLeasing(JobStore store, UnaryOperator<Leasing> mutant) {
        Leasing broken = mutant.apply(store.leasing().orElseThrow());
        return Patched.of(JobStore.class, store, "leasing", arguments -> Optional.of(broken));
    }
}
