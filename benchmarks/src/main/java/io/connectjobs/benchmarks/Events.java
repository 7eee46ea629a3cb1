package io.connectjobs.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The topic that sinks read: records of JSON with its schema, as Connect's JsonConverter takes it, each with its number,
 * given to the partitions in turns.
 */
record Events(String topic, int count) {
    static final int PARTITIONS = 4;

    private static final long FIRST_TIME = 1_700_000_000_000L;
    private static final String HEAD = """
            {"schema":{"type":"struct","name":"order","optional":false,"fields":[\
            {"field":"id","type":"string","optional":false},\
            {"field":"recipient","type":"string","optional":false},\
            {"field":"n","type":"int64","optional":false},\
            {"field":"pad","type":"string","optional":false}]},"payload":""";

    static Events of(int count) {
        return new Events("events-" + count, count);
    }

    private static String json(int number) {
        return HEAD + "{\"id\":\"" + SampleJobs.id(number) + "\",\"recipient\":\"user" + number
                + "@example.com\",\"n\":" + number + ",\"pad\":\"" + SampleJobs.PADDING + "\"}}";
    }

    /** Returns once the broker has them all. */
    void send(Producer<String, String> producer) throws Exception {
        List<Future<?>> sent = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sent.add(producer.send(new ProducerRecord<>(topic, i % PARTITIONS, FIRST_TIME + i, null, json(i))));
        }
        for (Future<?> one : sent) {
            one.get();
        }
    }

    /** The ids of the last record of each partition, by the default of our {@code job.id}. */
    List<String> lastIds() {
        return lastNumbers()
                .mapToObj(number ->
                        "%s-%d-%d-%d".formatted(topic, number % PARTITIONS, number / PARTITIONS, FIRST_TIME + number))
                .toList();
    }

    /** The same by the field {@code id}. */
    List<String> lastFieldIds() {
        return lastNumbers().mapToObj(SampleJobs::id).toList();
    }

    private IntStream lastNumbers() {
        return IntStream.range(count - PARTITIONS, count);
    }
}
