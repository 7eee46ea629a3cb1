package io.connectjobs.sink;

import io.connectjobs.connect.ConnectText;
import io.connectjobs.connect.JobHeaders;
import io.connectjobs.connect.StoreHandle;
import io.connectjobs.store.LeaseResult;
import io.connectjobs.store.LeaseStatus;
import io.connectjobs.store.Leasing;
import io.connectjobs.store.SettleResult;
import io.connectjobs.store.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;

/** Hands workers' answers to the store: all that end attempts in one call, and one more for each length of an extension. */
final class AnswerWriter {
    private final StoreHandle store;
    private final LateAnswers late;
    private final SinkMeters meters;

    AnswerWriter(StoreHandle store, LateAnswers late, SinkMeters meters) {
        this.store = store;
        this.meters = meters;
        this.late = late;
    }

    /** @return the records that speak of jobs which the store doesn't have */
    List<BadRecord> write(List<Item> answers) {
        List<BadRecord> unknown = new ArrayList<>();
        List<Item> settled = new ArrayList<>();
        List<Settlement> settlements = new ArrayList<>();
        Map<Duration, List<Item>> extended = new LinkedHashMap<>();
        for (Item item : answers) {
            if (item.action() instanceof Answer.Settled one) {
                settled.add(item);
                settlements.add(one.settlement());
            } else if (item.action() instanceof Answer.Extended one) {
                extended.computeIfAbsent(one.by(), by -> new ArrayList<>()).add(item);
            }
        }
        if (!settlements.isEmpty()) {
            List<LeaseStatus> statuses = leasing().settle(settlements).stream()
                    .map(SettleResult::status)
                    .toList();
            note(settled, statuses, unknown);
        }
        extended.forEach((by, items) -> note(items, extend(items, by), unknown));
        late.logIfDue();
        return unknown;
    }

    private List<LeaseStatus> extend(List<Item> items, Duration by) {
        return leasing().extend(items.stream().map(item -> answer(item).lease()).toList(), by).stream()
                .map(LeaseResult::status)
                .toList();
    }

    private void note(List<Item> items, List<LeaseStatus> statuses, List<BadRecord> unknown) {
        int applied = 0;
        int tooLate = 0;
        for (int i = 0; i < statuses.size(); i++) {
            Item item = items.get(i);
            if (statuses.get(i) == LeaseStatus.UNKNOWN) {
                unknown.add(new BadRecord(
                        item.record(),
                        JobHeaders.LEASE + ": the store has no job "
                                + ConnectText.excerpt(answer(item).job().toString())
                                + ". Does this connector use the store that dispatched it?"));
            } else if (statuses.get(i) == LeaseStatus.APPLIED) {
                applied++;
            } else {
                tooLate++;
                late.count(answer(item).job(), statuses.get(i));
            }
        }
        meters.answersApplied.record(applied);
        meters.answersLate.record(tooLate);
    }

    private static Answer answer(Item item) {
        return (Answer) item.action();
    }

    private Leasing leasing() {
        return store.get()
                .leasing()
                .orElseThrow(() -> new ConnectException("The store's own workers take its jobs, so that nothing can be"
                        + " settled through it: use operation=enqueue, or another store"));
    }

    void close() {
        late.log();
    }
}
