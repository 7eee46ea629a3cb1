package io.connectjobs.it;

import org.apache.kafka.common.utils.AppInfoParser;

/** What the Kafka of this run has: {@code -Dkafka.it.version} chooses it. */
final class KafkaVersion {
    private KafkaVersion() {}

    static String name() {
        return AppInfoParser.getVersion();
    }

    /** Since 4.1. */
    static boolean hasPluginMetrics() {
        return KafkaVersion.class.getResource("/org/apache/kafka/common/metrics/PluginMetrics.class") != null;
    }
}
