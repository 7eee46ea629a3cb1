package io.connectjobs.connect.testing;

import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.storage.HeaderConverter;
import org.apache.kafka.connect.storage.SimpleHeaderConverter;
import org.apache.kafka.connect.storage.StringConverter;

/** Kafka's own header converters, ready to use. */
public final class HeaderConverters {
    private HeaderConverters() {}

    public static List<HeaderConverter> all() {
        return List.of(string(), new SimpleHeaderConverter(), json(true), json(false));
    }

    public static HeaderConverter string() {
        StringConverter converter = new StringConverter();
        converter.configure(Map.of("converter.type", "header"));
        return converter;
    }

    private static HeaderConverter json(boolean schemas) {
        JsonConverter converter = new JsonConverter();
        converter.configure(Map.of("converter.type", "header", "schemas.enable", schemas));
        return converter;
    }

    /** What a text header is after it has been to Kafka and back. */
    public static SchemaAndValue throughKafka(HeaderConverter converter, String name, String text) {
        byte[] bytes = converter.fromConnectHeader("topic", name, Schema.STRING_SCHEMA, text);
        return converter.toConnectHeader("topic", name, bytes);
    }
}
