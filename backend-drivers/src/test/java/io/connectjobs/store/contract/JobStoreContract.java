package io.connectjobs.store.contract;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;

/**
 * All cases of the contract, for one driver.
 *
 * <p>To hold a driver of your own to it, add to your test dependencies the suite,
 *
 * <pre>{@code
 * <dependency>
 *   <groupId>io.connectjobs</groupId>
 *   <artifactId>backend-drivers</artifactId>
 *   <version>the one of the backend-drivers that you compile against</version>
 *   <type>test-jar</type>
 *   <scope>test</scope>
 * </dependency>
 * }</pre>
 *
 * <p>and JUnit Jupiter and AssertJ, which a test-jar doesn't bring along, and extend this class:
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
 * <p>A whole driver of somebody else is in {@code src/test/java/org/example/jobs}, from its provider to this test.
 *
 * <p>Everything is expected unless the driver's {@link io.connectjobs.store.Capabilities} say no and why: such cases are
 * skipped with that reason. Cases with threads take a {@link
 * io.connectjobs.store.JobStoreUnavailableException} as an invitation to try again, as a caller would.
 *
 * <p>The other way round, a capability that your driver claims and that no case came to try fails the class.
 *
 * <p>Cases that choose at random, those of the ledger and of hostile texts, print their seed; {@code
 * -Dconnectjobs.seed=<n>} runs them again with the same choices. A hostile text is kept to the byte or refused by the
 * name of its field; what your database can't hold beyond {@link io.connectjobs.store.JobRules} it must encode.
 *
 * <p>{@link SeededCase} runs single cases by name, each with a seed: to break your driver on purpose, as {@code
 * PostgresMutantTest} does, and see that a case tells.
 */
public abstract class JobStoreContract
        implements EnqueueContract,
                RejectionContract,
                ArgumentsContract,
                HostileJobContract,
                HostileCallContract,
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
                NonRetryableContract,
                ErrorContract,
                TimeoutContract,
                ExpiryContract,
                ResultContract,
                OperatorContract,
                CancelContract,
                CancelRaceContract,
                BulkContract,
                PurgeContract,
                RecoveryContract,
                HistoryContract,
                ListContract,
                QueueListContract,
                WorkersContract,
                ActivityContract,
                KeepingContract,
                RetentionContract,
                TransferContract,
                ImportContract,
                TimeContract,
                ConcurrencyContract,
                SeededContract,
                InterleavingContract,
                LedgerContract,
                WakeupContract,
                FeedContract,
                LifecycleContract {
    private static final Map<Class<?>, CapabilityTally> CAPABILITIES = new ConcurrentHashMap<>();

    private @Nullable Bench bench;
    private @Nullable Bench elsewhere;

    /** A new database, in which nothing is yet. */
    protected abstract StoreFixture freshDatabase();

    /**
     * A database for the next case. May be one that an earlier case had, where that is quicker: with the driver's schema,
     * and as empty as its migrations leave it.
     */
    protected StoreFixture emptyDatabase() {
        return freshDatabase();
    }

    @BeforeEach
    final void openBench() {
        bench = new Bench(emptyDatabase());
    }

    @AfterEach
    final void closeBench() {
        Bench other = elsewhere;
        if (other != null) {
            other.close();
        }
        Bench used = bench;
        // Null where the class skipped itself, for want of a server.
        if (used != null) {
            CAPABILITIES.computeIfAbsent(getClass(), CapabilityTally::new).add(used.claimed(), used.tried());
            used.close();
        }
    }

    /** What a driver says it has and no case has tried is a promise that nobody holds it to. */
    @AfterAll
    static void everyCapabilityThatIsClaimedWasTried(TestInfo info) {
        CapabilityTally tally = CAPABILITIES.remove(info.getTestClass().orElseThrow());
        if (tally != null) {
            tally.check();
        }
    }

    @Override
    public final Bench bench() {
        return requireNonNull(bench);
    }

    @Override
    public final Bench elsewhere() {
        Bench other = elsewhere;
        if (other == null) {
            other = new Bench(freshDatabase(), bench().clock());
            elsewhere = other;
        }
        return other;
    }
}
