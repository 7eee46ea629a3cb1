package io.connectjobs.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.local.Await;
import io.connectjobs.local.ConnectRest;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What an operator's changes of offsets over REST do to jobs. */
@ExtendWith(ClusterExtension.class)
final class OffsetsTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void a_sink_that_is_sent_back_adds_nothing_twice_and_warns_of_the_horizon(TestCluster cluster) throws Exception {
        TestStore store = cluster.store(Backend.SQLITE);
        ConnectRest rest = cluster.worker().rest();
        String topic = cluster.kafka().createTopic(cluster.name("rewound"), 1);
        try (Connectors connectors = new Connectors(rest)) {
            connectors.run(topic, Configs.sink(store, topic, Map.of()));
            cluster.kafka().send(topic, "\"one\"", "\"two\"", "\"three\"");
            Await.until("the jobs", LIMIT, () -> store.count(topic, "available") == 3);
            stop(rest, topic);
            assertThat(alter(rest, topic, """
                    {"offsets":[{"partition":{"kafka_topic":"%s","kafka_partition":0},"offset":{"kafka_offset":1}}]}""".formatted(topic))).startsWith("200");
            stop(rest, topic);
            assertThat(answer(rest.send("DELETE", "/connectors/" + topic + "/offsets", "")))
                    .startsWith("200");
            assertThat(Files.readString(cluster.worker().log()))
                    .contains("Offsets are set: " + topic + "-0 to 1", "may become jobs a second time");
            resume(rest, topic);
            cluster.kafka().send(topic, "\"four\"");
            Await.until("the fourth", LIMIT, () -> store.count(topic, "available") == 4);
        }
        assertThat(store.countByState(topic)).isEqualTo(Map.of("available", 4));
    }

    @Test
    void a_source_takes_a_reset_only_and_dispatches_nothing_twice(TestCluster cluster) throws Exception {
        TestStore store = cluster.store(Backend.SQLITE);
        ConnectRest rest = cluster.worker().rest();
        String name = cluster.name("reset");
        String events = cluster.kafka().createTopic(name, 1);
        try (Connectors connectors = new Connectors(rest)) {
            connectors.run(name + "-events", Configs.sink(store, events, Map.of("job.id", "${value}")));
            connectors.run(name, Configs.source(store, name, Map.of("topic.creation.default.partitions", "1")));
            cluster.kafka().send(events, "\"one\"", "\"two\"");
            Await.until("both to be done", LIMIT, () -> store.count(name, "completed") == 2);
            stop(rest, name);
            assertThat(alter(rest, name, """
                    {"offsets":[{"partition":{"slot":0},"offset":{"batch":0}}]}""")).startsWith("500").contains("offsets can be reset");
            assertThat(alter(rest, name, """
                    {"offsets":[{"partition":{"slot":0},"offset":null}]}""")).startsWith("200");
            assertThat(answer(rest.send("DELETE", "/connectors/" + name + "/offsets", "")))
                    .startsWith("200");
            resume(rest, name);
            cluster.kafka().send(events, "\"three\"");
            Await.until("the third", LIMIT, () -> store.count(name, "completed") == 3);
        }
        assertThat(cluster.kafka().readAll("jobs." + name))
                .extracting(message -> message.header("job.id"))
                .containsExactly("one", "two", "three");
    }

    @Test
    void a_source_of_events_goes_on_from_any_position_that_is_kept(TestCluster cluster) throws Exception {
        TestStore store = cluster.store(Backend.SQLITE);
        ConnectRest rest = cluster.worker().rest();
        String name = cluster.name("told");
        String topic = cluster.kafka().createTopic(name, 1);
        cluster.kafka().createTopic("job-events." + name, 1);
        try (Connectors connectors = new Connectors(rest)) {
            connectors.run(name + "-told", Configs.source(store, name, Map.of("mode", "events")));
            Await.until("somebody to listen", LIMIT, () -> EventsTest.isListening(store));
            connectors.run(name, Configs.sink(store, topic, Map.of("job.id", "${value}")));
            cluster.kafka().send(topic, "\"one\"", "\"two\"", "\"three\"");
            List<Kafka.Message> told = cluster.kafka().read("job-events." + name, 3);
            stop(rest, name + "-told");
            String second = told.get(1).value().replaceAll(".*\"position\":(\\d+).*", "$1");
            assertThat(alter(rest, name + "-told", position("99")))
                    .startsWith("500")
                    .contains("99 was never given");
            assertThat(alter(rest, name + "-told", position("\"x\"")))
                    .startsWith("500")
                    .contains("a whole number");
            assertThat(alter(rest, name + "-told", position(second))).startsWith("200");
            resume(rest, name + "-told");
            cluster.kafka().read("job-events." + name, 4);
            stop(rest, name + "-told");
            assertThat(answer(rest.send("DELETE", "/connectors/" + name + "-told/offsets", "")))
                    .startsWith("200");
            resume(rest, name + "-told");
            List<String> ids =
                    told.stream().map(message -> message.header("job.id")).toList();
            assertThat(ids).containsExactlyInAnyOrder("one", "two", "three");
            assertThat(cluster.kafka().read("job-events." + name, 7))
                    .extracting(message -> message.header("job.id"))
                    .containsExactlyElementsOf(Stream.of(ids, ids.subList(2, 3), ids)
                            .flatMap(List::stream)
                            .toList());
        }
    }

    private static String position(String value) {
        return "{\"offsets\":[{\"partition\":{\"feed\":\"events\"},\"offset\":{\"position\":" + value + "}}]}";
    }

    private static String alter(ConnectRest rest, String name, String offsets) {
        return answer(rest.send("PATCH", "/connectors/" + name + "/offsets", offsets));
    }

    private static String answer(ConnectRest.Answer answer) {
        return answer.status() + " " + answer.body();
    }

    private static void stop(ConnectRest rest, String name) {
        rest.send("PUT", "/connectors/" + name + "/stop", "");
        Await.until(name + " to stop", LIMIT, () -> rest.states(name).equals(List.of("STOPPED")));
    }

    private static void resume(ConnectRest rest, String name) {
        rest.send("PUT", "/connectors/" + name + "/resume", "");
        rest.awaitRunning(name);
    }
}
