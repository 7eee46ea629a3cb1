package io.connectjobs.connect;

import org.apache.kafka.connect.data.SchemaAndValue;

/** What a template is evaluated against. */
@FunctionalInterface
public interface Scope {
    /**
     * @return the value, or null inside where the field is there and null
     * @throws MissingFieldException where there is no such field
     */
    SchemaAndValue find(Placeholder placeholder);
}
