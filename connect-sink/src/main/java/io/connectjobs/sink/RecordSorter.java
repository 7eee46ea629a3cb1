package io.connectjobs.sink;

import io.connectjobs.connect.ConnectText;
import io.connectjobs.connect.JobHeaders;
import io.connectjobs.connect.OneOf;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.NewJob;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.connect.sink.SinkRecord;

/** Tells jobs, jobs to cancel, answers and bad records apart. */
final class RecordSorter {
    private final Operation operation;
    private final Tombstones tombstones;
    private final RecordToJob toJob;
    private final TombstoneToRef toRef;
    private final RecordToAnswer toAnswer;

    RecordSorter(JobSinkConfig config) {
        this.operation = config.operation();
        this.tombstones = config.tombstones();
        this.toJob = new RecordToJob(config.connector(), config.templates(), config.unique());
        this.toRef = new TombstoneToRef(config.connector(), config.templates());
        this.toAnswer = new RecordToAnswer(config.store().settings().payloadMaxBytes());
    }

    SortedRecords sort(Collection<SinkRecord> records) {
        List<Item<NewJob>> jobs = new ArrayList<>();
        List<JobRef> cancels = new ArrayList<>();
        List<Item<Answer>> answers = new ArrayList<>();
        List<BadRecord> bad = new ArrayList<>();
        for (SinkRecord record : records) {
            try {
                if (operationOf(record) == Operation.SETTLE) {
                    answers.add(new Item<>(record, toAnswer.convert(record)));
                } else if (record.value() == null) {
                    addTombstone(record, cancels);
                } else {
                    jobs.add(new Item<>(record, toJob.convert(record)));
                }
            } catch (BadRecordException e) {
                bad.add(new BadRecord(record, String.valueOf(e.getMessage())));
            }
        }
        return new SortedRecords(jobs, cancels, answers, bad);
    }

    private Operation operationOf(SinkRecord record) {
        if (operation != Operation.HEADER) {
            return operation;
        }
        String said = HeaderText.of(record, JobHeaders.OPERATION)
                .orElseThrow(() -> new BadRecordException(
                        JobHeaders.OPERATION, "the header is missing, it must say enqueue or settle"));
        return switch (said) {
            case "enqueue" -> Operation.ENQUEUE;
            case "settle" -> Operation.SETTLE;
            default ->
                throw new BadRecordException(
                        JobHeaders.OPERATION,
                        "the header is '" + ConnectText.excerpt(said) + "', it must say enqueue or settle");
        };
    }

    private void addTombstone(SinkRecord record, List<JobRef> cancels) {
        switch (tombstones) {
            case IGNORE -> {}
            case CANCEL -> cancels.add(toRef.convert(record));
            case FAIL ->
                throw new BadRecordException(
                        JobSinkConfig.TOMBSTONES,
                        "the record has no value, and this setting says " + OneOf.label(tombstones));
        }
    }
}
