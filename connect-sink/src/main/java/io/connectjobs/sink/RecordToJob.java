package io.connectjobs.sink;

import io.connectjobs.connect.Payloads;
import io.connectjobs.connect.Template;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.RetryPolicy;
import io.connectjobs.store.UniqueKey;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/** Makes a job of a record. What the store itself checks is left to the store. */
final class RecordToJob {
    private final String connector;
    private final JobField<String> queue;
    private final JobField<String> id;
    private final JobField<String> kind;
    private final Template payload;
    private final JobField<Integer> priority;
    private final JobField<@Nullable Instant> runAt;
    private final JobField<@Nullable Duration> delay;
    private final JobField<@Nullable Duration> timeout;
    private final JobField<@Nullable Instant> expiresAt;
    private final JobField<@Nullable Duration> expireAfter;
    private final JobField<Integer> maxAttempts;
    private final JobField<@Nullable RetryPolicy> retryPolicy;
    private final JobField<@Nullable UniqueKey> uniqueKey;

    RecordToJob(String connector, JobTemplates templates, UniqueRule unique) {
        this.connector = connector;
        queue = new JobField<>(JobTemplates.QUEUE, templates.queue(), Function.identity());
        id = new JobField<>(JobTemplates.ID, templates.id(), Function.identity());
        kind = new JobField<>(JobTemplates.KIND, templates.kind(), Function.identity());
        payload = templates.payload();
        priority = new JobField<>(JobTemplates.PRIORITY, templates.priority(), JobFields::priority);
        runAt = new JobField<>(JobTemplates.RUN_AT, templates.runAt(), JobFields::time);
        delay = new JobField<>(JobTemplates.DELAY_MS, templates.delay(), JobFields::duration);
        timeout = new JobField<>(JobTemplates.TIMEOUT_MS, templates.timeout(), JobFields::duration);
        expiresAt = new JobField<>(JobTemplates.EXPIRES_AT, templates.expiresAt(), JobFields::time);
        expireAfter = new JobField<>(JobTemplates.EXPIRE_AFTER_MS, templates.expireAfter(), JobFields::duration);
        maxAttempts = new JobField<>(JobTemplates.MAX_ATTEMPTS, templates.maxAttempts(), JobFields::maxAttempts);
        retryPolicy = new JobField<>(JobTemplates.RETRY_POLICY, templates.retryPolicy(), JobFields::retryPolicy);
        uniqueKey = new JobField<>(UniqueRule.KEY, unique.key(), unique::with);
    }

    /** @throws BadRecordException that names the setting */
    NewJob convert(SinkRecord record) {
        RecordScope scope = new RecordScope(record, connector);
        return NewJob.on(queue.of(scope))
                .id(id.of(scope))
                .kind(kind.of(scope))
                .payload(JobField.read(JobTemplates.PAYLOAD, payload, at -> Payloads.of(at.evaluate(scope))))
                .headers(HeaderText.carried(record))
                .priority(priority.of(scope))
                .runAt(runAt.of(scope))
                .delay(delay.of(scope))
                .timeout(timeout.of(scope))
                .expiresAt(expiresAt.of(scope))
                .expireAfter(expireAfter.of(scope))
                .maxAttempts(maxAttempts.of(scope))
                .retryPolicy(retryPolicy.of(scope))
                .uniqueKey(uniqueKey.of(scope))
                .build();
    }
}
