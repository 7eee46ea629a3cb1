package io.connectjobs.store.sql;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.connectjobs.store.JobRules;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A job's headers as a JSON object of texts, so that people can read them in the table. */
public final class Headers {
    /** Of its own, so that who has no jobs with headers doesn't wait for some hundred classes of Jackson's. */
    private static final class Json {
        /** Reads back every name that was taken: Jackson's own limit is below that of {@link JobRules}. */
        static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNameLength(JobRules.MAX_HEADER_BYTES)
                        .build())
                .build());

        static final TypeReference<LinkedHashMap<String, String>> TYPE = new TypeReference<>() {};
    }

    private Headers() {}

    /** Null for no headers. */
    static @Nullable String toJson(Map<String, String> headers) {
        if (headers.isEmpty()) {
            return null;
        }
        try {
            return Json.MAPPER.writeValueAsString(headers);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A map of texts is always JSON", e);
        }
    }

    /** What {@link #toJson} wrote. */
    public static Map<String, String> ofJson(@Nullable String json) {
        if (json == null) {
            return Map.of();
        }
        try {
            return Collections.unmodifiableMap(Json.MAPPER.readValue(json, Json.TYPE));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The table cj_job holds headers that are no JSON object of texts", e);
        }
    }
}
