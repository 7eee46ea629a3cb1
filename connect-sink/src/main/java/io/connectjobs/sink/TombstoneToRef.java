package io.connectjobs.sink;

import io.connectjobs.connect.Placeholder;
import io.connectjobs.connect.Template;
import io.connectjobs.store.JobRef;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.sink.SinkRecord;

/** Names the job that a record without a value cancels. */
final class TombstoneToRef {
    private static final Set<String> STAY_WITH_A_JOB = Set.of("key", "header");

    private final String connector;
    private final JobTemplates templates;

    TombstoneToRef(String connector, JobTemplates templates) {
        this.connector = connector;
        this.templates = templates;
    }

    /** What makes every tombstone name no job, as far as settings alone can tell. */
    static Map<String, String> problems(Map<String, Object> sound) {
        boolean cancels = "cancel".equals(sound.get(JobSinkConfig.TOMBSTONES))
                && !"settle".equals(sound.get(JobSinkConfig.OPERATION));
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
        if (holes.stream().anyMatch(TombstoneToRef::needsValue)
                && holes.stream().noneMatch(hole -> STAY_WITH_A_JOB.contains(hole.root()))) {
            return Map.of(
                    JobSinkConfig.TOMBSTONES,
                    "is cancel, but " + what + "needs the value, and a record without one names no job" + remedy);
        }
        return Map.of();
    }

    /** @throws BadRecordException that names the setting */
    JobRef convert(SinkRecord record) {
        RecordScope scope = new RecordScope(record, connector);
        return new JobRef(
                text(JobTemplates.QUEUE, templates.queue(), scope), text(JobTemplates.ID, templates.id(), scope));
    }

    private static String text(String key, Template template, RecordScope scope) {
        if (template.placeholders().stream().anyMatch(TombstoneToRef::needsValue)) {
            throw new BadRecordException(
                    key,
                    "'" + template + "' needs the value, so that a record without one names no job to cancel. Take it"
                            + " from the key or a header, or give a default");
        }
        return RecordToJob.text(key, template, scope);
    }

    private static boolean needsValue(Placeholder hole) {
        return hole.root().equals("value") && hole.fallback() == null;
    }
}
