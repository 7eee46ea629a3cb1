package io.connectjobs.sink;

import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;

/** Whether the sink can get as many records at once as its settings ask for: the consumer has a say in that. */
final class BatchCap {
    static final String MAX_POLL_RECORDS = "consumer.override.max.poll.records";

    private static final int CONSUMER_DEFAULT = 500;

    private BatchCap() {}

    /** What to tell the operator at the start; empty where batches can be full. */
    static Optional<String> warning(Map<String, String> props) {
        int batchSize = new AbstractConfig(JobSinkConfig.CONFIG_DEF, props, false).getInt(JobSinkConfig.BATCH_SIZE);
        String said = props.get(MAX_POLL_RECORDS);
        int cap = said == null ? CONSUMER_DEFAULT : parse(said);
        if (cap >= batchSize) {
            return Optional.empty();
        }
        String found = said == null
                ? MAX_POLL_RECORDS + " is not set, and Connect hands over " + CONSUMER_DEFAULT
                        + " records at once unless the worker's consumer.max.poll.records says otherwise"
                : MAX_POLL_RECORDS + " is " + said;
        return Optional.of("Batches stay below " + JobSinkConfig.BATCH_SIZE + "=" + batchSize + ": " + found + ". Set "
                + MAX_POLL_RECORDS + "=" + batchSize);
    }

    /** What is no number is Kafka's to refuse. */
    private static int parse(String text) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            return Integer.MAX_VALUE;
        }
    }
}
