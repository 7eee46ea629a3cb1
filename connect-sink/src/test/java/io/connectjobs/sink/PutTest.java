package io.connectjobs.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.connectjobs.store.JobStoreUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

final class PutTest {
    private final RecordSorter sorter =
            new RecordSorter(JobSinkConfig.of(SinkHarness.props("job.priority", "${value}")));
    private final List<SinkRecord> records = List.of(record("1"), record("high"), record("2"), record("3"));

    private static SinkRecord record(String value) {
        return new SinkRecord("orders", 0, null, null, null, value, 0);
    }

    @Test
    void after_an_outage_it_goes_on_with_the_call_that_failed() {
        List<Integer> sizes = new ArrayList<>();
        Function<Call, List<BadRecord>> writer = call -> {
            sizes.add(call.items().size());
            if (sizes.size() == 2) {
                throw new JobStoreUnavailableException("gone", null);
            }
            return List.of(new BadRecord(call.items().get(0).record(), "refused"));
        };
        Put put = new Put(records, sorter, 2, 0);
        assertThatThrownBy(() -> put.run(writer)).isInstanceOf(JobStoreUnavailableException.class);
        put.run(writer);
        assertThat(sizes).containsExactly(2, 1, 1);
        assertThat(put.bad())
                .extracting(BadRecord::record)
                .containsExactly(records.get(1), records.get(0), records.get(3));
    }

    @Test
    void only_the_very_records_are_the_same_put() {
        Put put = new Put(records, sorter, 2, 0);
        assertThat(put.isOf(new ArrayList<>(records))).isTrue();
        assertThat(put.isOf(records.subList(0, 3))).isFalse();
        assertThat(put.isOf(List.of(record("1"), record("high"), record("2"), record("3"))))
                .isFalse();
    }
}
