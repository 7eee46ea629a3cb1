package io.connectjobs.it;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/** Sends numbered records all the time, through every outage of the broker, until it is told to end. */
final class Feeder implements AutoCloseable {
    private static final int CHUNK = 50;
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Kafka kafka;
    private final String topic;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final Future<Integer> sent;

    private Feeder(Kafka kafka, String topic) {
        this.kafka = kafka;
        this.topic = topic;
        this.sent = thread.submit(this::feed);
    }

    static Feeder start(Kafka kafka, String topic) {
        return new Feeder(kafka, topic);
    }

    private int feed() throws Exception {
        int number = 0;
        while (!thread.isShutdown()) {
            String[] values = new String[CHUNK];
            for (int i = 0; i < CHUNK; i++) {
                values[i] = "{\"number\":" + number++ + "}";
            }
            kafka.send(topic, values);
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        return number;
    }

    /** @return how many records Kafka has: numbers from 0 to below it */
    int end() throws ExecutionException, InterruptedException {
        thread.shutdown();
        return sent.get();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
