package io.connectjobs.sink;

import io.connectjobs.connect.ConnectText;
import io.connectjobs.connect.JobHeaders;
import io.connectjobs.sink.RecordParts.Part;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobRules;
import java.time.Instant;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * Reads an operator's command from a record. Which job is meant stands in its parts, or else comes from the templates
 * {@code job.queue} and {@code job.id}, as for the record that made the job.
 */
final class RecordToCommand {
    private static final Part COMMAND = new Part(JobHeaders.COMMAND, "command");
    private static final Part QUEUE = new Part(JobHeaders.QUEUE, "queue");
    private static final Part ID = new Part(JobHeaders.ID, "id");
    private static final Part CONNECTOR = new Part(JobHeaders.CONNECTOR, "connector");
    private static final Part RUN_AT = new Part(JobHeaders.RUN_AT, "runAt");

    private static final String COMMANDS = "cancel, retry, reschedule, discard, pause, resume or release";

    private final JobNamer namer;

    RecordToCommand(JobNamer namer) {
        this.namer = namer;
    }

    /** @throws BadRecordException that names the header, field or setting */
    Command convert(SinkRecord record) {
        RecordParts parts = RecordParts.of(record, COMMAND, "It must say " + COMMANDS);
        String said = parts.require(COMMAND, ", it must say " + COMMANDS);
        return switch (said) {
            case "cancel" -> onJob(Verb.CANCEL, parts);
            case "retry" -> onJob(Verb.RETRY, parts);
            case "discard" -> onJob(Verb.DISCARD, parts);
            case "reschedule" -> new Command.OnJob(Verb.RESCHEDULE, job(parts), runAt(parts), false);
            case "pause" -> new Command.OnQueue(Verb.PAUSE, queue(parts));
            case "resume" -> new Command.OnQueue(Verb.RESUME, queue(parts));
            case "release" ->
                new Command.OnConnector(
                        parts.require(CONNECTOR, ", release needs the name of the connector whose claims it frees"));
            default ->
                throw new BadRecordException(
                        parts.name(COMMAND), "is '" + ConnectText.excerpt(said) + "', it must say " + COMMANDS);
        };
    }

    private Command onJob(Verb verb, RecordParts parts) {
        return new Command.OnJob(verb, job(parts), null, false);
    }

    private JobRef job(RecordParts parts) {
        return new JobRef(
                parts.text(QUEUE)
                        .map(name -> checked(parts, name))
                        .orElseGet(() -> namer.text(JobTemplates.QUEUE, parts.record())),
                parts.text(ID).orElseGet(() -> namer.text(JobTemplates.ID, parts.record())));
    }

    /** Never from a template: a queue that nobody named would be paused. */
    private static String queue(RecordParts parts) {
        return checked(parts, parts.require(QUEUE, ", the command needs the name of a queue"));
    }

    private static String checked(RecordParts parts, String queue) {
        String problem = JobRules.nameProblem(queue);
        if (problem != null) {
            throw new BadRecordException(parts.name(QUEUE), problem);
        }
        return queue;
    }

    private static Instant runAt(RecordParts parts) {
        String text = parts.require(
                RUN_AT, ", reschedule needs it: a time such as 2026-01-31T10:00:00Z, or milliseconds since 1970");
        try {
            Instant runAt = JobFields.requireTime(text);
            JobRules.requireTime("runAt", runAt);
            return runAt;
        } catch (IllegalArgumentException e) {
            throw new BadRecordException(parts.name(RUN_AT), String.valueOf(e.getMessage()));
        }
    }
}
