package io.connectjobs.sink;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * The work of one put, and how far it has come: when the store went away in the middle and Connect brings the same
 * records again, it goes on there. Commands are so carried out once, but for the one call whose answer was lost.
 */
final class Put {
    private static final int BUSY = 100;

    private final List<SinkRecord> records;
    private final List<Call> calls;
    private final List<BadRecord> bad;
    private final long began;
    private int done;

    /** @param began when it came */
    Put(Collection<SinkRecord> records, RecordSorter sorter, int batchSize, long began) {
        this.began = began;
        RecordSorter.Sorted sorted = sorter.sort(records);
        this.records = List.copyOf(records);
        this.calls = CallPlan.of(sorted.items(), batchSize);
        this.bad = new ArrayList<>(sorted.bad());
    }

    /** Whether these are the very records: Connect keeps them until they are taken. */
    @SuppressWarnings("ReferenceEquality") // equal records may come twice, at other offsets
    boolean isOf(Collection<SinkRecord> others) {
        if (others.size() != records.size()) {
            return false;
        }
        Iterator<SinkRecord> other = others.iterator();
        return records.stream().allMatch(record -> record == other.next());
    }

    /** Makes the calls that are left; each gives the records that were bad. */
    void run(Function<Call, List<BadRecord>> writer) {
        while (done < calls.size()) {
            bad.addAll(writer.apply(calls.get(done)));
            done++;
        }
    }

    /** Whether it only adds jobs, and enough of them that Connect is likely to have more. */
    boolean isBusy() {
        return records.size() >= BUSY
                && calls.stream().allMatch(call -> call.kind().verb() == Verb.ENQUEUE);
    }

    int size() {
        return records.size();
    }

    long began() {
        return began;
    }

    List<BadRecord> bad() {
        return bad;
    }
}
