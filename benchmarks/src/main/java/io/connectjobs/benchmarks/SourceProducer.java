package io.connectjobs.benchmarks;

import java.util.Map;

/** The producer that all sources get: Kafka's default batch holds a dozen records. */
final class SourceProducer {
    static final Map<String, String> SETTINGS = Map.of("producer.override.batch.size", "262144");

    private SourceProducer() {}
}
