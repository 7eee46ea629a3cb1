package io.connectjobs.sink;

import io.connectjobs.connect.ExportReader;
import io.connectjobs.connect.ExportRecord;
import io.connectjobs.store.JobRules;
import io.connectjobs.store.MovedRules;
import org.apache.kafka.connect.sink.SinkRecord;

/** Reads records that a source with {@code mode=export} made. */
final class RecordToImport {
    private RecordToImport() {}

    /** @throws BadRecordException for any other */
    static Bring convert(SinkRecord record) {
        try {
            ExportRecord content = ExportReader.read(record.value());
            MovedRules.requireTransfer(content.transfer());
            JobRules.requireQueue(content.queue());
            return new Bring(content);
        } catch (IllegalArgumentException e) {
            throw new BadRecordException(JobSinkConfig.OPERATION + "=import", String.valueOf(e.getMessage()));
        }
    }
}
