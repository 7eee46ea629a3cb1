package io.connectjobs.source;

import io.connectjobs.store.ClaimedJob;
import org.apache.kafka.connect.data.SchemaAndValue;

/** What stands in the value of a job's record. */
@FunctionalInterface
interface JobValue {
    /** @param lease the text that the worker sends back */
    SchemaAndValue of(ClaimedJob job, String lease) throws UndeliverableException;

    static JobValue of(RecordFormat format, RecordPayload payload) {
        if (format == RecordFormat.PAYLOAD) {
            return (job, lease) -> PayloadValue.alone(job.payload(), payload);
        }
        return payload == RecordPayload.JSON ? new MapEnvelope() : new StructEnvelope(payload);
    }
}
