package io.connectjobs.sink;

import io.connectjobs.connect.RetryBudget;
import io.connectjobs.connect.StoreHandle;
import io.connectjobs.connect.Upkeep;
import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.JobStoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;

/**
 * A running sink task. One put:
 *
 * <ol>
 *   <li>turns each record into a job, a job to cancel or an answer, and sets the bad ones aside;
 *   <li>writes the jobs, then what is cancelled, then the answers, in batches;
 *   <li>if the store is away, has Connect bring the same records again, until the budget is spent. What was stored before
 *       is known by its id or lease and changes nothing then;
 *   <li>reports the bad records, the store's refusals included: last, so that no replay reports one twice.
 * </ol>
 */
final class StartedSink {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final StoreHandle store;
    private final SinkTaskContext context;
    private final RecordSorter sorter;
    private final JobWriter jobs;
    private final CancelWriter cancels;
    private final AnswerWriter answers;
    private final BadRecords badRecords;
    private final RetryBudget budget;
    private final Upkeep upkeep;

    private StartedSink(JobSinkConfig config, SinkTaskContext context, StoreHandle store, LongSupplier nanoTime) {
        Random random = new Random();
        this.store = store;
        this.context = context;
        this.sorter = new RecordSorter(config);
        this.jobs = new JobWriter(store, config);
        this.cancels = new CancelWriter(store, config.batchSize(), new VainCancels(nanoTime));
        this.answers = new AnswerWriter(store, config.batchSize(), new LateAnswers(nanoTime));
        this.badRecords = new BadRecords(context.errantRecordReporter());
        this.budget = new RetryBudget(config.retryBudget(), FIRST_PAUSE, LONGEST_PAUSE, nanoTime, random);
        this.upkeep = new Upkeep(store, nanoTime, random);
    }

    /** @throws ConnectException if the store refuses; one that is away is tried again by {@link #put} */
    static StartedSink start(JobSinkConfig config, SinkTaskContext context) {
        return start(config, context, System::nanoTime);
    }

    static StartedSink start(JobSinkConfig config, SinkTaskContext context, LongSupplier nanoTime) {
        StoreHandle store = new StoreHandle(config.store());
        store.openIfReachable();
        return new StartedSink(config, context, store, nanoTime);
    }

    void put(Collection<SinkRecord> records) {
        upkeep.runIfDue();
        if (records.isEmpty()) {
            // Connect has no batch to bring again: if one failed before, its partitions are another task's now.
            budget.succeeded();
            return;
        }
        SortedRecords sorted = sorter.sort(records);
        List<BadRecord> bad = new ArrayList<>(sorted.bad());
        try {
            bad.addAll(jobs.write(sorted.jobs()));
            cancels.write(sorted.cancels());
            bad.addAll(answers.write(sorted.answers()));
        } catch (JobStoreUnavailableException e) {
            throw unavailable(e);
        } catch (JobStoreException e) {
            throw store.fatal("The store refused a batch, correct the cause and restart the task", e);
        }
        budget.succeeded();
        badRecords.report(bad);
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

    private ConnectException tryAgain(Duration pause, JobStoreUnavailableException error) {
        context.timeout(Math.max(1, pause.toMillis()));
        return new RetriableException(
                "The store can't be reached now, trying again: "
                        + store.redactor().hide(error.getMessage()),
                store.redactor().safe(error));
    }

    void close() {
        cancels.close();
        answers.close();
        store.close();
    }
}
