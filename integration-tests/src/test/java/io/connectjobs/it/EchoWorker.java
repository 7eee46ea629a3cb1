package io.connectjobs.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.connectjobs.local.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Completes every job that comes, after taking its time, by sending the lease back as it came. */
final class EchoWorker implements Callable<Void>, AutoCloseable {
    private final KafkaConsumer<byte[], byte[]> jobs;
    private final KafkaProducer<byte[], byte[]> outcomes;
    private final String from;
    private final String to;
    private final Duration timePerJob;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();

    private EchoWorker(Kafka kafka, String from, String to, Duration timePerJob) {
        this.jobs = kafka.consumer(Map.of("group.id", from + "-workers"));
        this.outcomes = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrap()), new ByteArraySerializer(), new ByteArraySerializer());
        this.from = from;
        this.to = to;
        this.timePerJob = timePerJob;
    }

    static EchoWorker start(Kafka kafka, String from, String to, Duration timePerJob) {
        EchoWorker worker = new EchoWorker(kafka, from, to, timePerJob);
        var unused = worker.thread.submit(worker);
        return worker;
    }

    @Override
    public Void call() throws Exception {
        try (jobs;
                outcomes) {
            jobs.subscribe(List.of(from));
            while (!thread.isShutdown()) {
                List<Future<?>> answers = new ArrayList<>();
                for (ConsumerRecord<byte[], byte[]> job : jobs.poll(Duration.ofMillis(500))) {
                    LockSupport.parkNanos(timePerJob.toNanos());
                    answers.add(outcomes.send(answer(job)));
                }
                for (Future<?> answer : answers) {
                    answer.get();
                }
                jobs.commitSync();
            }
        }
        return null;
    }

    private ProducerRecord<byte[], byte[]> answer(ConsumerRecord<byte[], byte[]> job) {
        ProducerRecord<byte[], byte[]> answer = new ProducerRecord<>(to, "\"done\"".getBytes(UTF_8));
        answer.headers().add(job.headers().lastHeader("job.lease"));
        answer.headers().add("job.outcome", "complete".getBytes(UTF_8));
        return answer;
    }

    @Override
    public void close() {
        thread.shutdown();
        Await.until("a worker of the test to end", Duration.ofSeconds(15), thread::isTerminated);
    }
}
