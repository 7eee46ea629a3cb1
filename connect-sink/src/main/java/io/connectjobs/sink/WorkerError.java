package io.connectjobs.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.connectjobs.connect.ConnectJson;
import io.connectjobs.connect.ConnectText;
import io.connectjobs.connect.FieldPath;
import io.connectjobs.connect.JsonText;
import io.connectjobs.connect.MissingFieldException;
import io.connectjobs.store.JobError;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;

/** Reads a worker's error tolerantly: a job that failed must not also be lost to a bad description of it. */
final class WorkerError {
    private static final String DEFAULT_TYPE = "worker";

    private WorkerError() {}

    /** Fields {@code type}, {@code message} and {@code stackTrace} where there are some, otherwise text as it is, otherwise JSON. */
    static JobError of(SchemaAndValue error) {
        Object value = error.value();
        if (value == null) {
            return new JobError(DEFAULT_TYPE, "The worker gave no reason");
        }
        boolean hasFields = value instanceof Struct
                || value instanceof Map
                || JsonText.object(value).isPresent();
        Optional<String> message = hasFields ? field(error, "message") : Optional.empty();
        Optional<String> type = hasFields ? field(error, "type") : Optional.empty();
        Optional<String> stackTrace = hasFields ? field(error, "stackTrace") : Optional.empty();
        return new JobError(type.orElse(DEFAULT_TYPE), message.orElseGet(() -> whole(error)), stackTrace.orElse(null));
    }

    private static Optional<String> field(SchemaAndValue error, String name) {
        try {
            SchemaAndValue field = FieldPath.find(error.schema(), error.value(), List.of(name));
            return field.value() == null ? Optional.empty() : Optional.of(whole(field));
        } catch (MissingFieldException e) {
            return Optional.empty();
        }
    }

    private static String whole(SchemaAndValue value) {
        try {
            return ConnectText.of(value);
        } catch (IllegalArgumentException e) {
            return json(value);
        }
    }

    private static String json(SchemaAndValue value) {
        try {
            return new String(ConnectJson.write(value.schema(), value.value()), UTF_8);
        } catch (IllegalArgumentException e) {
            return "The worker's error " + e.getMessage();
        }
    }
}
