package io.connectjobs.sink;

import io.connectjobs.connect.Payloads;
import io.connectjobs.connect.Template;
import io.connectjobs.connect.TemplateException;
import io.connectjobs.store.NewJob;
import java.util.function.Function;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/** Makes a job of a record. What the store itself checks is left to the store. */
final class RecordToJob {
    private final String connector;
    private final JobTemplates templates;
    private final UniqueRule unique;

    RecordToJob(String connector, JobTemplates templates, UniqueRule unique) {
        this.connector = connector;
        this.templates = templates;
        this.unique = unique;
    }

    /** @throws BadRecordException that names the setting */
    NewJob convert(SinkRecord record) {
        RecordScope scope = new RecordScope(record, connector);
        return NewJob.on(text(JobTemplates.QUEUE, templates.queue(), scope))
                .id(text(JobTemplates.ID, templates.id(), scope))
                .kind(text(JobTemplates.KIND, templates.kind(), scope))
                .payload(read(JobTemplates.PAYLOAD, templates.payload(), at -> Payloads.of(at.evaluate(scope))))
                .headers(HeaderText.carried(record))
                .priority(field(JobTemplates.PRIORITY, templates.priority(), scope, JobFields::priority))
                .runAt(field(JobTemplates.RUN_AT, templates.runAt(), scope, JobFields::time))
                .delay(field(JobTemplates.DELAY_MS, templates.delay(), scope, JobFields::duration))
                .timeout(field(JobTemplates.TIMEOUT_MS, templates.timeout(), scope, JobFields::duration))
                .expiresAt(field(JobTemplates.EXPIRES_AT, templates.expiresAt(), scope, JobFields::time))
                .expireAfter(field(JobTemplates.EXPIRE_AFTER_MS, templates.expireAfter(), scope, JobFields::duration))
                .maxAttempts(field(JobTemplates.MAX_ATTEMPTS, templates.maxAttempts(), scope, JobFields::maxAttempts))
                .retryPolicy(field(JobTemplates.RETRY_POLICY, templates.retryPolicy(), scope, JobFields::retryPolicy))
                .uniqueKey(field(UniqueRule.KEY, unique.key(), scope, unique::with))
                .build();
    }

    /** @throws BadRecordException that names the setting */
    static String text(String key, Template template, RecordScope scope) {
        return read(key, template, at -> at.evaluateText(scope));
    }

    private static <T extends @Nullable Object> T field(
            String key, Template template, RecordScope scope, Function<String, T> parser) {
        return read(key, template, at -> parser.apply(at.evaluateText(scope)));
    }

    private static <T extends @Nullable Object> T read(String key, Template template, Function<Template, T> reader) {
        try {
            return reader.apply(template);
        } catch (TemplateException e) {
            throw new BadRecordException(key, String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            throw new BadRecordException(key, "'" + template + "' " + e.getMessage());
        }
    }
}
