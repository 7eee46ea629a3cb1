package io.connectjobs.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;

final class LocalBrokerTest {
    @Test
    void a_broker_that_was_stopped_or_killed_starts_again_on_its_data_and_port() throws Exception {
        try (RunDirectory directory = RunDirectory.create("broker-test-");
                LocalBroker broker = new LocalBroker(directory.path())) {
            String bootstrap = broker.start().bootstrap();
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
                admin.createTopics(List.of(new NewTopic("kept", 1, (short) 1)))
                        .all()
                        .get();
            }
            broker.kill();
            broker.start();
            broker.stop();
            broker.start();
            assertThat(broker.bootstrap()).isEqualTo(bootstrap);
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
                assertThat(admin.listTopics().names().get()).contains("kept");
            }
        }
    }
}
