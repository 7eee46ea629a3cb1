package io.connectjobs.source;

import java.util.List;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * How jobs become records and records that Kafka has become settlements. Whatever throws because the store is away is
 * tried again by the next call. One thread at a time.
 */
interface Dispatch {
    /** Whether more jobs may be claimed before Kafka has acknowledged some. */
    boolean hasRoom();

    /** Whether a turn would leave something to do for the next one. */
    boolean hasWork();

    /** Tells the store what it must know, and claims if that is wanted and there is room. */
    List<SourceRecord> turn(boolean claim) throws InterruptedException;

    /** Tells the store what it must know while nobody polls. */
    void flush();

    /** The task ends. */
    void close();
}
