package io.connectjobs.benchmarks;

import io.connectjobs.store.NewJob;
import io.connectjobs.store.Payload;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/** The jobs that everybody gets: a text id, and about 150 bytes of JSON. */
final class SampleJobs {
    static final String QUEUE = "orders";

    static final String PADDING = "x".repeat(100);

    private SampleJobs() {}

    static String id(int number) {
        return "job-" + number;
    }

    static String json(int number) {
        return "{\"to\":\"user" + number + "@example.com\",\"n\":" + number + ",\"pad\":\"" + PADDING + "\"}";
    }

    static byte[] bytes(int number) {
        return json(number).getBytes(StandardCharsets.UTF_8);
    }

    /** The same in PostgreSQL's and SQLite's words, of a number n. */
    static String jsonSql() {
        return "'{\"to\":\"user' || n || '@example.com\",\"n\":' || n || ',\"pad\":\"" + PADDING + "\"}'";
    }

    static NewJob job(int number) {
        return NewJob.on(QUEUE)
                .id(id(number))
                .payload(Payload.json(json(number)))
                .build();
    }

    static List<NewJob> jobs(int from, int to) {
        return IntStream.range(from, to).mapToObj(SampleJobs::job).toList();
    }
}
