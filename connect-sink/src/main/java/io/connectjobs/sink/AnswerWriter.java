package io.connectjobs.sink;

import io.connectjobs.connect.JobHeaders;
import io.connectjobs.connect.StoreHandle;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.LeaseResult;
import io.connectjobs.store.LeaseStatus;
import io.connectjobs.store.Leasing;
import io.connectjobs.store.SettleResult;
import io.connectjobs.store.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;

/** Hands workers' answers to the store, a batch in one call. */
final class AnswerWriter {
    private final StoreHandle store;
    private final int batchSize;
    private final LateAnswers late;

    AnswerWriter(StoreHandle store, int batchSize, LateAnswers late) {
        this.store = store;
        this.batchSize = batchSize;
        this.late = late;
    }

    /** @return the records that speak of jobs which the store doesn't have */
    List<BadRecord> write(List<Item<Answer>> answers) {
        List<BadRecord> unknown = new ArrayList<>();
        for (List<Item<Answer>> wave : waves(answers)) {
            for (List<Item<Answer>> batch : Batches.of(wave, batchSize)) {
                writeBatch(batch, unknown);
            }
        }
        late.logIfDue();
        return unknown;
    }

    /** In the first wave the first answer for each job, in the second the second …: their order is kept across calls. */
    private static List<List<Item<Answer>>> waves(List<Item<Answer>> answers) {
        List<List<Item<Answer>>> waves = new ArrayList<>();
        Map<JobRef, Integer> seen = new HashMap<>();
        for (Item<Answer> answer : answers) {
            int wave = seen.merge(answer.content().job(), 1, Integer::sum) - 1;
            if (wave == waves.size()) {
                waves.add(new ArrayList<>());
            }
            waves.get(wave).add(answer);
        }
        return waves;
    }

    private void writeBatch(List<Item<Answer>> batch, List<BadRecord> unknown) {
        List<Item<Answer>> settled = new ArrayList<>();
        List<Settlement> settlements = new ArrayList<>();
        Map<Duration, List<Item<Answer.Extended>>> extended = new LinkedHashMap<>();
        for (Item<Answer> item : batch) {
            if (item.content() instanceof Answer.Settled one) {
                settled.add(item);
                settlements.add(one.settlement());
            } else if (item.content() instanceof Answer.Extended one) {
                extended.computeIfAbsent(one.by(), by -> new ArrayList<>()).add(new Item<>(item.record(), one));
            }
        }
        if (!settlements.isEmpty()) {
            List<LeaseStatus> statuses = leasing().settle(settlements).stream()
                    .map(SettleResult::status)
                    .toList();
            note(settled, statuses, unknown);
        }
        extended.forEach((by, items) -> note(items, extend(items, by), unknown));
    }

    private List<LeaseStatus> extend(List<Item<Answer.Extended>> items, Duration by) {
        return leasing()
                .extend(items.stream().map(item -> item.content().lease()).toList(), by)
                .stream()
                .map(LeaseResult::status)
                .toList();
    }

    private void note(
            List<? extends Item<? extends Answer>> items, List<LeaseStatus> statuses, List<BadRecord> unknown) {
        for (int i = 0; i < statuses.size(); i++) {
            Item<? extends Answer> item = items.get(i);
            if (statuses.get(i) == LeaseStatus.UNKNOWN) {
                unknown.add(new BadRecord(
                        item.record(),
                        JobHeaders.LEASE + ": the store has no job "
                                + item.content().job() + ". Does this connector use the store that dispatched it?"));
            } else {
                late.count(statuses.get(i));
            }
        }
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
