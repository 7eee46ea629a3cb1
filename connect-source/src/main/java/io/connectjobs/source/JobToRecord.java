package io.connectjobs.source;

import io.connectjobs.connect.JobHeaders;
import io.connectjobs.connect.LeaseToken;
import io.connectjobs.connect.Template;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.JobRef;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Headers;
import org.apache.kafka.connect.source.SourceRecord;

/** Makes a record of a claimed job. Not safe for use by several threads. */
final class JobToRecord {
    private final Template topic;
    private final Template key;
    private final JobValue value;

    /** Of the last job: the next one is most often alike. */
    private String lastQueue = "";

    private String lastKind = "";
    private String lastTopic = "";

    JobToRecord(JobSourceConfig config) {
        this.topic = config.topic();
        this.key = config.key();
        this.value = JobValue.of(config.format(), config.payload());
    }

    /** @param partition and offset: what Connect commits once Kafka has the record */
    SourceRecord convert(ClaimedJob job, Map<String, ?> partition, Map<String, ?> offset)
            throws UndeliverableException {
        JobRef ref = job.ref();
        JobNames names = new JobNames(ref.id(), ref.queue(), job.kind());
        String lease = LeaseToken.format(job.lease());
        SchemaAndValue content = value.of(job, lease);
        boolean hasKey = !key.isEmpty();
        return new SourceRecord(
                partition,
                offset,
                topic(names),
                null,
                hasKey ? Schema.STRING_SCHEMA : null,
                hasKey ? key.evaluateText(names) : null,
                content.schema(),
                content.value(),
                null,
                headers(job, lease));
    }

    private String topic(JobNames names) throws UndeliverableException {
        if (names.queue().equals(lastQueue) && names.kind().equals(lastKind)) {
            return lastTopic;
        }
        String name = topic.evaluateText(names);
        requireLegal(name);
        lastQueue = names.queue();
        lastKind = names.kind();
        lastTopic = name;
        return name;
    }

    private void requireLegal(String name) throws UndeliverableException {
        if (name.equals(lastTopic)) {
            return;
        }
        try {
            TopicRules.requireLegal(topic, name);
        } catch (IllegalArgumentException e) {
            throw new UndeliverableException(JobSourceConfig.TOPIC + ": " + e.getMessage());
        }
    }

    private static Headers headers(ClaimedJob job, String lease) {
        ConnectHeaders headers = new ConnectHeaders();
        headers.addString(JobHeaders.LEASE, lease)
                .addString(JobHeaders.ID, job.ref().id())
                .addString(JobHeaders.QUEUE, job.ref().queue())
                .addString(JobHeaders.KIND, job.kind())
                .addString(JobHeaders.ATTEMPT, Integer.toString(job.attempt()));
        job.headers().forEach((name, text) -> {
            // A second job.lease would shadow the real one.
            if (!name.startsWith(JobHeaders.PREFIX)) {
                headers.addString(name, text);
            }
        });
        return headers;
    }
}
