package io.connectjobs.store.contract;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * All cases of the contract, for one driver.
 *
 * <p>To hold a driver of your own to it, add the {@code test-jar} of {@code backend-drivers}, JUnit Jupiter and AssertJ
 * to your test dependencies (a test-jar doesn't bring them along) and extend this class:
 *
 * <pre>{@code
 * final class AcmeJobStoreTest extends JobStoreContract {
 *     @Override
 *     protected StoreFixture freshDatabase() {
 *         String url = SERVER.createDatabase();
 *         return StoreFixture.of(url, settings -> new AcmeProvider().open(url, settings), () -> SERVER.drop(url));
 *     }
 * }
 * }</pre>
 *
 * <p>Each case gets a {@link StoreFixture} of its own; keep a server that is slow to start in a static field or an
 * extension and give each fixture a new database or schema on it. Time is a {@link TestClock}, handed over through
 * {@link io.connectjobs.store.StoreSettings#testClock}: your driver must use it wherever it would ask its database for
 * the time. Nothing in the suite waits for real time but one case that runs without the test clock.
 *
 * <p>Everything is expected unless the driver's {@link io.connectjobs.store.Capabilities} say no and why: such cases are
 * skipped with that reason. Cases with threads take a {@link
 * io.connectjobs.store.JobStoreUnavailableException} as an invitation to try again, as a caller would.
 *
 * <p>The ledger case prints its seed; {@code -Dconnectjobs.seed=<n>} runs it again with the same random choices.
 */
public abstract class JobStoreContract
        implements EnqueueContract,
                RejectionContract,
                UniqueKeyContract,
                ReplaceContract,
                UniqueRaceContract,
                ContentContract,
                OrderContract,
                ClaimContract,
                QueuesContract,
                MaxRunningContract,
                QueueSettingsContract,
                RateContract,
                SettleContract,
                FenceContract,
                AttemptContract,
                OperatorContract,
                CancelContract,
                CancelRaceContract,
                BulkContract,
                RecoveryContract,
                HistoryContract,
                KeepingContract,
                TimeContract,
                ConcurrencyContract,
                SeededContract,
                InterleavingContract,
                LedgerContract,
                LifecycleContract {
    private Bench bench;

    /** A new and empty database for the next case. */
    protected abstract StoreFixture freshDatabase();

    @BeforeEach
    final void openBench() {
        bench = new Bench(freshDatabase());
    }

    @AfterEach
    final void closeBench() {
        bench.close();
    }

    @Override
    public final Bench bench() {
        return bench;
    }
}
