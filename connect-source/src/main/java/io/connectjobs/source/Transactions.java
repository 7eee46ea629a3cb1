package io.connectjobs.source;

import io.connectjobs.store.Lease;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.source.TransactionContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.jspecify.annotations.Nullable;

/**
 * The Kafka side of exactly-once delivery: where transactions end, and what a slot's last committed one delivered. On the
 * task's thread only, between the transactions.
 *
 * @param context ends transactions
 * @param offsets reads what was committed by the time of the call
 */
record Transactions(TransactionContext context, OffsetStorageReader offsets) {
    /** The only field of the source partitions; tells them from those of a task without exactly-once support. */
    static final String SLOT = "exactly.once.slot";

    static final String DELIVERED = "delivered";

    /** Empty unless the worker supports exactly-once sources and lets the connector define the transactions. */
    static Optional<Transactions> of(SourceTaskContext context) {
        TransactionContext transactions = context.transactionContext();
        return transactions == null
                ? Optional.empty()
                : Optional.of(new Transactions(transactions, context.offsetStorageReader()));
    }

    static Map<String, Integer> partition(int slot) {
        return Map.of(SLOT, slot);
    }

    static Map<String, String> offset(List<Lease> leases) {
        return Map.of(DELIVERED, LeaseMarks.format(leases));
    }

    /** The leases whose records the slot's last committed transaction delivered, or offered to the transforms. */
    LeaseMarks delivered(int slot) {
        Map<String, @Nullable Object> offset = offsets.offset(partition(slot));
        Object delivered = offset == null ? null : offset.get(DELIVERED);
        return LeaseMarks.parse(delivered == null ? "" : delivered.toString());
    }

    /** The transaction ends with this record, whether it is sent or dropped. */
    void endWith(SourceRecord last) {
        context.commitTransaction(last);
    }

    /** A transaction that is open when the poll returns ends then. */
    void endNow() {
        context.commitTransaction();
    }
}
