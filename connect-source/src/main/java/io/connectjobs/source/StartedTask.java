package io.connectjobs.source;

import java.util.List;
import org.apache.kafka.connect.source.SourceRecord;

/** A running source task, whatever it makes records of. */
interface StartedTask {
    /**
     * Waits for a second at the most.
     *
     * @return empty if there is nothing now
     */
    List<SourceRecord> poll() throws InterruptedException;

    /** Called by the producer's thread: only notes. */
    default void acknowledge(SourceRecord record, boolean delivered) {}

    /** Called by Connect now and then, on a thread that other tasks need too. */
    default void commit() {}

    void close();
}
