package io.connectjobs.benchmarks;

import java.util.Map;

/** The converters that everybody gets. */
final class Converters {
    static final Map<String, String> JSON_WITH_SCHEMA = Map.of(
            "key.converter", "org.apache.kafka.connect.storage.StringConverter",
            "value.converter", "org.apache.kafka.connect.json.JsonConverter",
            "value.converter.schemas.enable", "true",
            "header.converter", "org.apache.kafka.connect.storage.StringConverter");

    private Converters() {}
}
