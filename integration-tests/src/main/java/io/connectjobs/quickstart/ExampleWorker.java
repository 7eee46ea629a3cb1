package io.connectjobs.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Works on orders: reads jobs from one topic and answers each on another. All it owes the store is to send the header
 * {@code job.lease} back as it came, beside {@code job.outcome}; a client of any language can do the same.
 */
final class ExampleWorker implements Callable<Void> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SERVERS = "bootstrap.servers";
    private final KafkaConsumer<String, String> jobs;
    private final KafkaProducer<String, String> outcomes;

    ExampleWorker(String bootstrap) {
        Map<String, Object> in = Map.of(SERVERS, bootstrap, "group.id", "shop", "auto.offset.reset", "earliest");
        jobs = new KafkaConsumer<>(in, new StringDeserializer(), new StringDeserializer());
        outcomes = new KafkaProducer<>(Map.of(SERVERS, bootstrap), new StringSerializer(), new StringSerializer());
    }

    @Override
    public Void call() throws Exception {
        try (jobs;
                outcomes) {
            jobs.subscribe(List.of("jobs.orders"));
            while (true) {
                List<Future<?>> answers = new ArrayList<>();
                for (ConsumerRecord<String, String> job : jobs.poll(Duration.ofSeconds(1))) {
                    answers.add(outcomes.send(work(job)));
                }
                for (Future<?> answer : answers) {
                    answer.get();
                }
                jobs.commitSync(); // only after the answers: a crash in between repeats work and loses none
            }
        } catch (InterruptException stopped) {
            return null;
        }
    }

    private static ProducerRecord<String, String> work(ConsumerRecord<String, String> job) throws Exception {
        JsonNode order = JSON.readTree(job.value()).path("payload");
        int attempt = Integer.parseInt(
                new String(job.headers().lastHeader("job.attempt").value(), UTF_8));
        return switch (order.path("trouble").asText()) {
            case "card-declined" -> answer(job, "fail", false, "the card was declined");
            case "no-stock" -> answer(job, "fail", true, "not in stock"); // tried again until its attempts are spent
            case "carrier-timeout" -> answer(job, attempt == 1 ? "fail" : "complete", true, "attempt " + attempt);
            default -> answer(job, "complete", true, "shipped");
        };
    }

    private static ProducerRecord<String, String> answer(
            ConsumerRecord<String, String> job, String outcome, boolean retryable, String text) {
        var answer = new ProducerRecord<>("quickstart.outcomes", job.key(), '"' + text + '"');
        answer.headers().add(job.headers().lastHeader("job.lease"));
        answer.headers().add("job.outcome", outcome.getBytes(UTF_8));
        answer.headers().add("job.retryable", String.valueOf(retryable).getBytes(UTF_8));
        return answer;
    }
}
