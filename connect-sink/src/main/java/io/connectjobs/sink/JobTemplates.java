package io.connectjobs.sink;

import io.connectjobs.connect.ConfigSection;
import io.connectjobs.connect.Names;
import io.connectjobs.connect.Template;
import io.connectjobs.connect.TemplateValidator;
import io.connectjobs.store.EnqueueResult;
import io.connectjobs.store.JobRules;
import io.connectjobs.store.NewJob;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;

/** The settings that say which field of a job comes from where in a record. */
record JobTemplates(
        Template queue,
        Template id,
        Template kind,
        Template payload,
        Template priority,
        Template runAt,
        Template delay,
        Template timeout,
        Template expiresAt,
        Template expireAfter,
        Template maxAttempts,
        Template retryPolicy) {
    static final String QUEUE = "job.queue";
    static final String ID = "job.id";
    static final String KIND = "job.kind";
    static final String PAYLOAD = "job.payload";
    static final String PRIORITY = "job.priority";
    static final String RUN_AT = "job.run.at";
    static final String DELAY_MS = "job.delay.ms";
    static final String TIMEOUT_MS = "job.timeout.ms";
    static final String EXPIRES_AT = "job.expires.at";
    static final String EXPIRE_AFTER_MS = "job.expire.after.ms";
    static final String MAX_ATTEMPTS = "job.max.attempts";
    static final String RETRY_POLICY = "job.retry.policy";

    private static final String ANY = "any";

    static final Names NAMES = new Names(
            List.of("topic", "partition", "offset", "timestamp", "connector"),
            List.of("key", "value"),
            List.of("header"));

    static void addTo(ConfigDef def) {
        ConfigSection section = new ConfigSection(def, "Job");
        addIdentity(section);
        addTerms(section);
        addEnds(section);
    }

    private static void addIdentity(ConfigSection section) {
        add(section, QUEUE, "${topic}", needed(JobFields::requireName), Importance.HIGH, "Queue", """
                The queue that a record's job goes to: a template over the record, as all of this group. Placeholders: `${topic}`, \
                `${partition}`, `${offset}`, `${timestamp}`, `${connector}`, `${key}`, `${key.a.b}`, `${value}`, \
                `${value.a.b}`, `${header.name}`; a default follows a bar: `${value.a|text}`. Topic, partition and offset \
                are those of the record before any transform. A queue's name is a legal topic name.""");
        add(
                section,
                ID,
                "${topic}-${partition}-${offset}-${timestamp}",
                needed(text -> {}),
                Importance.HIGH,
                "Id",
                """
                The id of the job. A job whose queue already knows its id is not added again, so that a redelivered record \
                adds nothing; the default also tells the records of a recreated topic apart.""");
        add(section, KIND, "${topic}", needed(JobFields::requireName), Importance.MEDIUM, "Kind", """
                What sort of work the job is; a legal topic name.""");
        add(section, PAYLOAD, "${value}", needed(text -> {}), Importance.HIGH, "Payload", """
                What the worker gets. A template that is one single placeholder keeps the value's type: structs, maps, \
                lists, numbers and booleans become JSON (`application/json`), text and bytes stay as they are and are \
                marked as JSON where they are a JSON object or array.""");
    }

    private static void addTerms(ConfigSection section) {
        add(
                section,
                PRIORITY,
                "0",
                optional(text -> requireFit(NewJob.on(ANY).priority(JobFields.priority(text)))),
                Importance.MEDIUM,
                "Priority",
                """
                A whole number; higher runs first, negative is allowed.""");
        add(
                section,
                RUN_AT,
                "",
                optional(text -> requireFit(NewJob.on(ANY).runAt(JobFields.time(text)))),
                Importance.MEDIUM,
                "Run at",
                """
                Not before this time: ISO-8601 with an offset such as `2026-01-31T10:00:00Z`, or milliseconds since 1970. \
                Empty: at once.""");
        add(
                section,
                DELAY_MS,
                "",
                optional(text -> requireFit(NewJob.on(ANY).delay(JobFields.duration(text)))),
                Importance.MEDIUM,
                "Delay (ms)",
                """
                Not before this many milliseconds after the store has taken the job, by the store's clock. Empty: at once. \
                A record that gives both this and `job.run.at` is a bad record.""");
        add(
                section,
                MAX_ATTEMPTS,
                "5",
                optional(text -> requireFit(NewJob.on(ANY).maxAttempts(JobFields.maxAttempts(text)))),
                Importance.MEDIUM,
                "Attempts at the most",
                """
                How often the job may be started before it is dead, at least 1.""");
        add(section, RETRY_POLICY, "", optional(JobFields::retryPolicy), Importance.MEDIUM, "Retry policy", """
                How long the job waits after a failed attempt: `fixed(base=10s)`, `linear(base=10s, cap=5m)` or \
                `exponential(base=1s, cap=5m, jitter=0.2)`; empty leaves it to the queue's own \
                policy, and to the last of these where the queue has none. Errors of the types in `nonRetryable=BadAddress|NotFound` \
                end the job at once.""");
    }

    private static void addEnds(ConfigSection section) {
        add(
                section,
                TIMEOUT_MS,
                "",
                optional(text -> requireFit(NewJob.on(ANY).timeout(JobFields.duration(text)))),
                Importance.LOW,
                "Timeout (ms)",
                """
                How long one attempt may run at the most, in milliseconds, however often its lease is extended. Empty: no \
                end.""");
        add(
                section,
                EXPIRES_AT,
                "",
                optional(text -> requireFit(NewJob.on(ANY).expiresAt(JobFields.time(text)))),
                Importance.LOW,
                "Expires at",
                """
                A job that still waits at this time is dead: ISO-8601 with an offset, or milliseconds since 1970. Empty: \
                never.""");
        add(
                section,
                EXPIRE_AFTER_MS,
                "",
                optional(text -> requireFit(NewJob.on(ANY).expireAfter(JobFields.duration(text)))),
                Importance.LOW,
                "Expire after (ms)",
                """
                The same, this many milliseconds after the store has taken the job, by the store's clock. A record that \
                gives both this and `job.expires.at` is a bad record.""");
    }

    static JobTemplates of(AbstractConfig config) {
        return new JobTemplates(
                template(config, QUEUE),
                template(config, ID),
                template(config, KIND),
                template(config, PAYLOAD),
                template(config, PRIORITY),
                template(config, RUN_AT),
                template(config, DELAY_MS),
                template(config, TIMEOUT_MS),
                template(config, EXPIRES_AT),
                template(config, EXPIRE_AFTER_MS),
                template(config, MAX_ATTEMPTS),
                template(config, RETRY_POLICY));
    }

    static Template template(AbstractConfig config, String key) {
        return Template.parse(config.getString(key), NAMES);
    }

    static void add(
            ConfigSection section,
            String key,
            String defaultValue,
            Consumer<Template> check,
            Importance importance,
            String title,
            String documentation) {
        section.add(
                key,
                ConfigDef.Type.STRING,
                defaultValue,
                new TemplateValidator(NAMES, check),
                importance,
                title,
                documentation);
    }

    private static Consumer<Template> needed(Consumer<String> check) {
        return template -> {
            if (template.isEmpty()) {
                throw new IllegalArgumentException("is empty, give it a text or leave it out for its default");
            }
            optional(check).accept(template);
        };
    }

    /** What is the same for every record can be checked before the first one. */
    private static Consumer<Template> optional(Consumer<String> check) {
        return template -> {
            if (template.isLiteral()) {
                check.accept(template.toString());
            }
        };
    }

    /** What the store would refuse for every record. */
    private static void requireFit(NewJob.Builder job) {
        EnqueueResult.Rejected rejected = JobRules.check(job.build(), JobRules.MAX_PAYLOAD_BYTES);
        if (rejected != null) {
            throw new IllegalArgumentException(rejected.reason());
        }
    }
}
