package io.connectjobs.sink;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.connectjobs.connect.Meters;
import io.connectjobs.connect.OneOf;
import io.connectjobs.connect.QueueDepths;
import io.connectjobs.connect.RetryBudget;
import io.connectjobs.connect.StoreHandle;
import io.connectjobs.connect.Upkeep;
import io.connectjobs.connect.Version;
import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.JobStoreUnavailableException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.LongSupplier;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running sink task. One put:
 *
 * <ol>
 *   <li>reads from each record what it asks for, and sets the bad ones aside;
 *   <li>shares that out into few calls to the store, and makes them one after the other;
 *   <li>if the store is away, has Connect bring the same records again, until the budget is spent, and goes on with the
 *       call that failed. What was stored before is known by its id or lease and changes nothing then;
 *   <li>reports the bad records, the store's refusals included: last, so that no replay reports one twice.
 * </ol>
 */
final class StartedSink {
    private static final Logger LOG = LoggerFactory.getLogger(StartedSink.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /** When Connect has no more records, its next put, of none, looks what became of the last. */
    private static final Duration LOOK_AFTER = Duration.ofMillis(20);

    private static final Duration COUNTS_BUDGET = Duration.ofSeconds(20);
    private static final Duration LONGEST_PAUSE_OF_COUNTS = Duration.ofSeconds(5);

    private final StoreHandle store;
    private final SinkTaskContext context;
    private final RecordSorter sorter;
    private final int batchSize;
    private final JobWriter jobs;
    private final AnswerWriter answers;
    private final CommandWriter commands;
    private final ImportWriter imports;
    private final BadRecords badRecords;
    private final RetryBudget budget;
    private final RetryBudget counts;
    private final Upkeep upkeep;
    private final SinkMeters meters;
    private final @Nullable QueueDepths depths;
    private final LongSupplier nanoTime;
    private final WriteBehind behind = new WriteBehind();
    private @Nullable Put unfinished;

    private StartedSink(JobSinkConfig config, SinkTaskContext context, StoreHandle store, LongSupplier nanoTime) {
        Random random = new Random();
        this.store = store;
        this.context = context;
        this.sorter = new RecordSorter(config);
        this.batchSize = config.batchSize();
        this.nanoTime = nanoTime;
        Meters places = Meters.of(context);
        this.meters = new SinkMeters(places, nanoTime);
        this.jobs = new JobWriter(store, config, meters);
        this.answers = new AnswerWriter(store, new LateAnswers(nanoTime), meters);
        ErrantRecordReporter reporter = context.errantRecordReporter();
        this.commands = new CommandWriter(store, reporter != null, meters, nanoTime);
        this.imports = new ImportWriter(store, config.importPause(), meters);
        this.badRecords = new BadRecords(reporter);
        this.budget = new RetryBudget(config.retryBudget(), FIRST_PAUSE, LONGEST_PAUSE, nanoTime, random);
        Duration forCounts = config.retryBudget().compareTo(COUNTS_BUDGET) < 0 ? config.retryBudget() : COUNTS_BUDGET;
        this.counts = new RetryBudget(forCounts, FIRST_PAUSE, LONGEST_PAUSE_OF_COUNTS, nanoTime, random);
        this.upkeep = new Upkeep(store, nanoTime, random);
        this.depths =
                config.task() == 0 && config.bringsJobs() ? QueueDepths.start(store, config.queues(), places) : null;
    }

    /** @throws ConnectException if the store refuses; one that is away is tried again by {@link #put} */
    static StartedSink start(JobSinkConfig config, SinkTaskContext context) {
        return start(config, context, System::nanoTime);
    }

    static StartedSink start(JobSinkConfig config, SinkTaskContext context, LongSupplier nanoTime) {
        StoreHandle store = new StoreHandle(config.store());
        store.openIfReachable();
        LOG.info("Taking records, operation={}, version {}", OneOf.label(config.operation()), Version.current());
        return store.usedBy(() -> new StartedSink(config, context, store, nanoTime));
    }

    void put(Collection<SinkRecord> records) {
        upkeep.runIfDue();
        if (records.isEmpty()) {
            putNothing();
            return;
        }
        Put put = unfinished != null && unfinished.isOf(records)
                ? unfinished
                : new Put(records, sorter, batchSize, nanoTime.getAsLong());
        unfinished = put;
        finishBehind();
        if (put.isBusy() && store.isOpen()) {
            behind.start(put, this::write);
            context.timeout(LOOK_AFTER.toMillis());
        } else {
            carryOut(put, () -> write(put));
        }
        unfinished = null;
    }

    /** Connect has no batch to bring again: if one failed before, its partitions are another task's now. */
    private void putNothing() {
        finishBehind();
        unfinished = null;
        budget.succeeded();
        meters.lastSuccess.note();
    }

    /** @return false if the store hasn't acknowledged all yet; the next put tells why, or tries again */
    boolean isAllStored() {
        try {
            finishBehind();
        } catch (ConnectException e) {
            LOG.debug("No offset is committed now: {}", e.getMessage());
            return false;
        }
        badRecords.awaitReported();
        return true;
    }

    private void finishBehind() {
        Put put = behind.left();
        if (put != null) {
            carryOut(put, () -> behind.finish(put, this::write));
            behind.done();
        }
    }

    private void carryOut(Put put, Runnable writing) {
        try {
            writing.run();
        } catch (JobStoreUnavailableException e) {
            throw unavailable(e);
        } catch (WrongCountsException e) {
            throw wrongCounts(put, e);
        } catch (JobStoreException e) {
            throw store.fatal("The store refused a batch, correct the cause and restart the task", e);
        }
        counts.succeeded();
        budget.succeeded().ifPresent(outage -> LOG.info("The store answers again, after {} ms", outage.toMillis()));
        meters.putRecords.record(put.size());
        meters.putTime.record(NANOSECONDS.toMillis(nanoTime.getAsLong() - put.began()));
        meters.recordsBad.record(put.bad().size());
        badRecords.report(put.bad());
        meters.lastSuccess.note();
    }

    private void write(Put put) {
        put.run(this::write);
    }

    private List<BadRecord> write(Call call) {
        return switch (call.kind().verb()) {
            case ENQUEUE -> jobs.write(call.items());
            case ANSWER -> answers.write(call.items());
            case IMPORT -> imports.write(call.items());
            default -> commands.write(call);
        };
    }

    private ConnectException unavailable(JobStoreUnavailableException error) {
        return budget.failed()
                .map(pause -> tryAgain(pause, error))
                .orElseGet(() -> store.fatal(
                        "The store has been away for longer than " + JobSinkConfig.RETRY_BUDGET_MS + "="
                                + budget.budget().toMillis()
                                + ". No record is lost: bring the store back, then restart the task",
                        error));
    }

    /** What is missing may be on its way in another partition; not for long, and then it is lost. */
    private ConnectException wrongCounts(Put put, WrongCountsException error) {
        Optional<Duration> pause = counts.failed();
        if (pause.isPresent()) {
            context.timeout(Math.max(1, pause.get().toMillis()));
            return new RetriableException(String.valueOf(error.getMessage()), error);
        }
        badRecords.report(put.bad());
        badRecords.report(error.refused());
        return new ConnectException(String.valueOf(error.getMessage()), error);
    }

    private ConnectException tryAgain(Duration pause, JobStoreUnavailableException error) {
        context.timeout(Math.max(1, pause.toMillis()));
        meters.storeRetries.record(1);
        return new RetriableException(
                "The store can't be reached now, trying again: "
                        + store.redactor().hide(error.getMessage()),
                store.redactor().safe(error));
    }

    void close() {
        behind.close();
        if (depths != null) {
            depths.close();
        }
        commands.close();
        answers.close();
        store.close();
    }
}
