package io.connectjobs.sink;

import io.connectjobs.connect.ConnectText;
import io.connectjobs.connect.JobHeaders;
import io.connectjobs.connect.OneOf;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/** Reads what each record asks for, and sets the bad ones aside. */
final class RecordSorter {
    /** @param items in the order of arrival */
    record Sorted(List<Item> items, List<BadRecord> bad) {}

    private static final String OPERATIONS = "it must say enqueue, settle, command or import";

    private final Operation operation;
    private final Tombstones tombstones;
    private final RecordToJob toJob;
    private final JobNamer namer;
    private final RecordToAnswer toAnswer;
    private final RecordToCommand toCommand;

    RecordSorter(JobSinkConfig config) {
        this.operation = config.operation();
        this.tombstones = config.tombstones();
        this.toJob = new RecordToJob(config.connector(), config.templates(), config.unique());
        this.namer = new JobNamer(config.connector(), config.templates());
        this.toAnswer = new RecordToAnswer(config.store().settings().payloadMaxBytes());
        this.toCommand = new RecordToCommand(namer);
    }

    Sorted sort(Collection<SinkRecord> records) {
        List<Item> items = new ArrayList<>(records.size());
        List<BadRecord> bad = new ArrayList<>();
        for (SinkRecord record : records) {
            try {
                Action action = read(record);
                if (action != null) {
                    items.add(new Item(record, action));
                }
            } catch (BadRecordException e) {
                bad.add(new BadRecord(record, String.valueOf(e.getMessage())));
            }
        }
        return new Sorted(items, bad);
    }

    /** Null asks for nothing. */
    private @Nullable Action read(SinkRecord record) {
        return switch (operationOf(record)) {
            case SETTLE -> toAnswer.convert(record);
            case COMMAND -> toCommand.convert(record);
            case IMPORT -> RecordToImport.convert(record);
            default -> record.value() == null ? tombstone(record) : new Enqueue(toJob.convert(record));
        };
    }

    private Operation operationOf(SinkRecord record) {
        if (operation != Operation.HEADER) {
            return operation;
        }
        String said = HeaderText.of(record, JobHeaders.OPERATION)
                .orElseThrow(
                        () -> new BadRecordException(JobHeaders.OPERATION, "the header is missing, " + OPERATIONS));
        return switch (said) {
            case "enqueue" -> Operation.ENQUEUE;
            case "settle" -> Operation.SETTLE;
            case "command" -> Operation.COMMAND;
            case "import" -> Operation.IMPORT;
            default ->
                throw new BadRecordException(
                        JobHeaders.OPERATION, "the header is '" + ConnectText.excerpt(said) + "', " + OPERATIONS);
        };
    }

    private @Nullable Action tombstone(SinkRecord record) {
        return switch (tombstones) {
            case IGNORE -> null;
            case CANCEL -> Command.OnJob.tombstone(namer.convert(record));
            case FAIL ->
                throw new BadRecordException(
                        JobSinkConfig.TOMBSTONES,
                        "the record has no value, and this setting says " + OneOf.label(tombstones));
        };
    }
}
