package io.connectjobs.source;

import io.connectjobs.connect.Names;
import io.connectjobs.connect.Placeholder;
import io.connectjobs.connect.Scope;
import org.apache.kafka.connect.data.SchemaAndValue;

/** A job as the templates of topics and keys see it. */
record JobNames(String id, String queue, String kind) implements Scope {
    static final Names FOR_TOPIC = Names.plain("queue", "kind");
    static final Names FOR_KEY = Names.plain("id", "queue", "kind");

    @Override
    public SchemaAndValue find(Placeholder placeholder) {
        return new SchemaAndValue(
                null,
                switch (placeholder.root()) {
                    case "id" -> id;
                    case "queue" -> queue;
                    case "kind" -> kind;
                    default -> throw new IllegalStateException("Unknown placeholder " + placeholder.name());
                });
    }
}
