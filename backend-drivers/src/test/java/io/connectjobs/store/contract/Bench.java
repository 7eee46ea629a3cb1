package io.connectjobs.store.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.connectjobs.store.Capabilities.Capability;
import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.EnqueueResult;
import io.connectjobs.store.HistoryEntry;
import io.connectjobs.store.HistoryLevel;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobView;
import io.connectjobs.store.Lease;
import io.connectjobs.store.LeaseStatus;
import io.connectjobs.store.Leasing;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.OperationResult;
import io.connectjobs.store.OperationResult.Skipped;
import io.connectjobs.store.Owner;
import io.connectjobs.store.QueueSettings;
import io.connectjobs.store.SettleResult;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.Transfer;
import io.connectjobs.store.UpkeepLimits;
import io.connectjobs.store.UpkeepReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a case works with: a database, a clock, a store opened on first use, and short words for what cases do. */
public final class Bench implements AutoCloseable {
    public static final String QUEUE = "orders";
    public static final Owner OWNER = new Owner("contract", 0);
    public static final Duration LEASE = Duration.ofMinutes(1);
    public static final UpkeepLimits UPKEEP = UpkeepLimits.DEFAULT;

    /** Years away from any client's clock: a driver that looks at that one is found out. */
    private static final Instant START = Instant.parse("2031-05-06T07:08:09.123Z");

    private final TestClock clock;
    private final Deque<JobStore> opened = new ArrayDeque<>();
    private final StoreFixture fixture;
    private final Set<Capability> claimed = EnumSet.noneOf(Capability.class);
    private final Set<Capability> tried = EnumSet.noneOf(Capability.class);
    private @Nullable JobStore store;

    Bench(StoreFixture fixture) {
        this(fixture, new TestClock(START));
    }

    /** One that shares its time with another. */
    public Bench(StoreFixture fixture, TestClock clock) {
        this.fixture = fixture;
        this.clock = clock;
    }

    public TestClock clock() {
        return clock;
    }

    public Instant now() {
        return clock.instant();
    }

    public StoreFixture fixture() {
        return fixture;
    }

    /** All history, and the test clock. */
    public StoreSettings settings() {
        return StoreSettings.DEFAULT.withHistory(HistoryLevel.ALL).withTestClock(clock);
    }

    /** The store of the case, with {@link #settings} unless {@link #open} came first. */
    public JobStore store() {
        JobStore current = store;
        return current != null ? current : open(settings());
    }

    /** Opens a store, which the bench closes; the first one is the store of the case. */
    public JobStore open(StoreSettings settings) {
        JobStore another = fixture.open(settings);
        synchronized (opened) {
            EnumSet.allOf(Capability.class).stream()
                    .filter(another.capabilities()::has)
                    .forEach(claimed::add);
            opened.push(another);
            if (store == null) {
                store = another;
            }
        }
        return another;
    }

    /**
     * A store for each of so many racers: the store of the case and another one on the same database in turn, where the
     * driver lets processes share it; else the one store for all.
     */
    public List<JobStore> stores(int racers) {
        JobStore one = store();
        JobStore two = one.capabilities().has(Capability.MANY_PROCESSES) ? open(settings()) : one;
        return IntStream.range(0, racers)
                .mapToObj(number -> number % 2 == 0 ? one : two)
                .toList();
    }

    /** Closes every store, as at the end of a process; the next use opens one anew. */
    public void closeStores() {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
        store = null;
    }

    /** What the driver's stores said they have. */
    Set<Capability> claimed() {
        synchronized (opened) {
            return Set.copyOf(claimed);
        }
    }

    /** What the case put to the test. */
    Set<Capability> tried() {
        return tried;
    }

    /** Skips the case where the driver lacks something, with the driver's reason; else the case puts it to the test. */
    public void requires(Capability capability) {
        assumeTrue(
                store().capabilities().has(capability),
                () -> capability + " is lacking: "
                        + store().capabilities().whyNot(capability).orElse(""));
        tried.add(capability);
    }

    public Transfer transfer() {
        requires(Capability.TRANSFER);
        return store().transfer().orElseThrow();
    }

    public Leasing leasing() {
        return leasing(store());
    }

    public static Leasing leasing(JobStore store) {
        assumeTrue(store.leasing().isPresent(), "the driver has no leasing: other workers take its jobs");
        return store.leasing().orElseThrow();
    }

    public static NewJob.Builder job(@Nullable String id) {
        return NewJob.on(QUEUE).id(id);
    }

    public static JobRef ref(String id) {
        return new JobRef(QUEUE, id);
    }

    /** Adds jobs, all of which the store must take as new. */
    public List<JobRef> add(List<NewJob> jobs) {
        return store().enqueue(jobs).stream().map(Bench::added).toList();
    }

    public JobRef add(NewJob.Builder job) {
        return add(List.of(job.build())).get(0);
    }

    public List<JobRef> add(NewJob.Builder first, NewJob.Builder... more) {
        return add(Stream.concat(Stream.of(first), Arrays.stream(more))
                .map(NewJob.Builder::build)
                .toList());
    }

    /** Adds plain jobs of these ids to {@link #QUEUE}. */
    public List<JobRef> add(String... ids) {
        return add(Arrays.stream(ids).map(id -> job(id).build()).toList());
    }

    /** Offers one job, whatever becomes of it. */
    public EnqueueResult offer(NewJob.Builder job) {
        return store().enqueue(List.of(job.build())).get(0);
    }

    static JobRef added(EnqueueResult result) {
        assertThat(result).isInstanceOf(EnqueueResult.Added.class);
        return ((EnqueueResult.Added) result).ref();
    }

    public static ClaimRequest request(int limit) {
        return ClaimRequest.of(QUEUE, limit, LEASE, OWNER);
    }

    public List<ClaimedJob> claim(int limit) {
        return leasing().claim(request(limit));
    }

    /** Claims until nothing is left; hands over each claim's jobs. */
    public void claimAll(int limit, Consumer<List<ClaimedJob>> use) {
        for (List<ClaimedJob> jobs = claim(limit); !jobs.isEmpty(); jobs = claim(limit)) {
            use.accept(jobs);
        }
    }

    /** Claims ids in the order that the store gives them. */
    public List<String> claimIds(int limit) {
        return ids(claim(limit));
    }

    public static List<String> ids(List<ClaimedJob> jobs) {
        return jobs.stream().map(job -> job.ref().id()).toList();
    }

    public ClaimedJob claimOne() {
        List<ClaimedJob> jobs = claim(1);
        assertThat(jobs).hasSize(1);
        return jobs.get(0);
    }

    /** Adds one plain job and claims it. */
    public ClaimedJob running(String id) {
        return running(job(id));
    }

    public ClaimedJob running(NewJob.Builder job) {
        JobRef ref = add(job);
        ClaimedJob claimed = claimOne();
        assertThat(claimed.ref()).isEqualTo(ref);
        return claimed;
    }

    public List<LeaseStatus> settle(Settlement... outcomes) {
        return leasing().settle(List.of(outcomes)).stream()
                .map(SettleResult::status)
                .toList();
    }

    public LeaseStatus complete(ClaimedJob job) {
        return settle(Settlement.complete(job.lease())).get(0);
    }

    public LeaseStatus extend(Lease lease, Duration by) {
        return leasing().extend(List.of(lease), by).get(0).status();
    }

    public OperationResult retry(JobRef ref) {
        return store().operate().retry(List.of(ref)).get(0);
    }

    public OperationResult cancel(JobRef ref) {
        return store().operate().cancel(List.of(ref)).get(0);
    }

    public OperationResult discard(JobRef ref) {
        return store().operate().discard(List.of(ref)).get(0);
    }

    public OperationResult reschedule(JobRef ref, Instant runAt) {
        return store().operate().reschedule(List.of(ref), runAt).get(0);
    }

    /** Sets what holds for {@link #QUEUE}. */
    public void configure(QueueSettings settings) {
        store().operate().configure(QUEUE, settings);
    }

    static void isSkipped(OperationResult result, JobRef ref, String reason) {
        assertThat(result).isInstanceOfSatisfying(Skipped.class, skipped -> {
            assertThat(skipped.ref()).isEqualTo(ref);
            assertThat(skipped.reason()).contains(reason);
        });
    }

    public UpkeepReport upkeep() {
        return store().upkeep(UPKEEP);
    }

    /** Moves the clock past every lease of {@link #LEASE}. */
    public void expireLeases() {
        clock.advance(LEASE.plusMillis(1));
    }

    public JobView view(JobRef ref) {
        return store().inspect().find(ref).orElseThrow(() -> new AssertionError(ref + " is not found"));
    }

    public JobState state(JobRef ref) {
        return view(ref).state();
    }

    public List<HistoryEntry> history(JobRef ref) {
        return store().inspect().history(ref);
    }

    public List<HistoryEntry.Event> events(JobRef ref) {
        return history(ref).stream().map(HistoryEntry::event).toList();
    }

    /** How many jobs of {@link #QUEUE} are in a state. */
    public long count(JobState state) {
        return store().inspect().counts().getOrDefault(QUEUE, Map.of()).getOrDefault(state, 0L);
    }

    public long entries(JobRef ref, JobState state) {
        return history(ref).stream().filter(entry -> entry.state() == state).count();
    }

    @Override
    public void close() {
        try (fixture) {
            closeStores();
        }
    }
}
