package io.connectjobs.source;

import io.connectjobs.connect.JobHeaders;
import io.connectjobs.connect.Template;
import io.connectjobs.store.JobEvent;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Headers;
import org.apache.kafka.connect.source.SourceRecord;

/** Makes a record of an event. Its offset is its own position, so that each one may be the last that Kafka has. */
final class EventToRecord {
    private final Template topic;
    private final Template key;
    private final EventValue value;

    EventToRecord(JobSourceConfig config) {
        this.topic = config.topic();
        this.key = config.key();
        this.value = new EventValue(config.payload());
    }

    SourceRecord convert(JobEvent event) {
        JobNames names = new JobNames(event.ref().id(), event.ref().queue(), event.kind());
        SchemaAndValue content = value.of(event);
        boolean hasKey = !key.isEmpty();
        return new SourceRecord(
                FeedPosition.PARTITION,
                FeedPosition.offset(event.position()),
                topic(names),
                null,
                hasKey ? Schema.STRING_SCHEMA : null,
                hasKey ? key.evaluateText(names) : null,
                content.schema(),
                content.value(),
                event.entry().at().toEpochMilli(),
                headers(event));
    }

    private String topic(JobNames names) {
        String name = topic.evaluateText(names);
        try {
            TopicRules.requireLegal(topic, name);
        } catch (IllegalArgumentException e) {
            throw new ConnectException(JobSourceConfig.TOPIC + ": " + e.getMessage()
                    + ". An event can't be left out: correct the setting, and the task goes on with this one");
        }
        return name;
    }

    private static Headers headers(JobEvent event) {
        ConnectHeaders headers = new ConnectHeaders();
        headers.addString(JobHeaders.ID, event.ref().id())
                .addString(JobHeaders.QUEUE, event.ref().queue())
                .addString(JobHeaders.KIND, event.kind())
                .addString(JobHeaders.EVENT, event.entry().event().label())
                .addString(JobHeaders.STATE, event.entry().state().label())
                .addString(JobHeaders.ATTEMPT, Integer.toString(event.entry().attempt()));
        event.headers().forEach((name, text) -> {
            if (!name.startsWith(JobHeaders.PREFIX)) {
                headers.addString(name, text);
            }
        });
        return headers;
    }
}
