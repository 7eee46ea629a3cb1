package io.connectjobs.sink;

import io.connectjobs.connect.Placeholder;
import io.connectjobs.connect.Template;
import io.connectjobs.store.JobRef;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.connect.sink.SinkRecord;

/** Names the job that a record is about by the templates that named it when it was made. */
final class JobNamer {
    private static final Set<String> STAY_WITH_A_JOB = Set.of("key", "header");
    private static final Set<String> WITHOUT_JOBS = Set.of("settle", "command");

    private final String connector;
    private final JobTemplates templates;

    JobNamer(String connector, JobTemplates templates) {
        this.connector = connector;
        this.templates = templates;
    }

    /** What makes every tombstone name no job, as far as settings alone can tell. */
    static Map<String, String> problems(Map<String, Object> sound) {
        boolean cancels = "cancel".equals(sound.get(JobSinkConfig.TOMBSTONES))
                && !WITHOUT_JOBS.contains(String.valueOf(sound.get(JobSinkConfig.OPERATION)));
        if (!cancels || !(sound.get(JobTemplates.ID) instanceof String id)) {
            return Map.of();
        }
        List<Placeholder> holes = Template.parse(id, JobTemplates.NAMES).placeholders();
        String what = JobTemplates.ID + " '" + id + "' ";
        String remedy = ". Take the id from the key or a header, such as ${key}, or set another value here";
        if (holes.stream().anyMatch(hole -> hole.root().equals("offset"))) {
            return Map.of(
                    JobSinkConfig.TOMBSTONES,
                    "is cancel, but " + what + "is made of the record's own offset, so that a record without a value"
                            + " names no earlier job" + remedy);
        }
        if (holes.stream().anyMatch(JobNamer::needsValue)
                && holes.stream().noneMatch(hole -> STAY_WITH_A_JOB.contains(hole.root()))) {
            return Map.of(
                    JobSinkConfig.TOMBSTONES,
                    "is cancel, but " + what + "needs the value, and a record without one names no job" + remedy);
        }
        return Map.of();
    }

    /** @throws BadRecordException that names the setting */
    JobRef convert(SinkRecord record) {
        return new JobRef(text(JobTemplates.QUEUE, record), text(JobTemplates.ID, record));
    }

    /**
     * @param key {@code job.queue} or {@code job.id}
     * @throws BadRecordException that names the setting
     */
    String text(String key, SinkRecord record) {
        Template template = key.equals(JobTemplates.ID) ? templates.id() : templates.queue();
        List<Placeholder> holes = template.placeholders();
        if (holes.stream().anyMatch(hole -> hole.root().equals("offset"))) {
            throw new BadRecordException(
                    key,
                    "'" + template + "' is made of the record's own offset, so that it names no earlier job. Say in the"
                            + " record which job is meant");
        }
        if (record.value() == null && holes.stream().anyMatch(JobNamer::needsValue)) {
            throw new BadRecordException(
                    key,
                    "'" + template + "' needs the value, so that a record without one names no job. Take it from the"
                            + " key or a header, or give a default");
        }
        return new JobField<>(key, template, Function.identity()).of(new RecordScope(record, connector));
    }

    private static boolean needsValue(Placeholder hole) {
        return hole.root().equals("value") && hole.fallback() == null;
    }
}
