package io.connectjobs.source;

import io.connectjobs.store.ClaimedJob;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.jspecify.annotations.Nullable;

/** The whole job as a Map without a schema, its payload parsed, times in milliseconds since 1970. */
final class MapEnvelope implements JobValue {
    @Override
    public SchemaAndValue of(ClaimedJob job, String lease) throws UndeliverableException {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("id", job.ref().id());
        map.put("queue", job.ref().queue());
        map.put("kind", job.kind());
        map.put("priority", job.priority());
        map.put("attempt", job.attempt());
        map.put("maxAttempts", job.maxAttempts());
        map.put("runAt", job.runAt().toEpochMilli());
        map.put("enqueuedAt", job.enqueuedAt().toEpochMilli());
        map.put("headers", job.headers());
        map.put("contentType", job.payload().contentType());
        map.put("lease", lease);
        map.put("payload", PayloadValue.of(job.payload(), RecordPayload.JSON).value());
        return new SchemaAndValue(null, map);
    }
}
