package io.connectjobs.quickstart;

import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends the order events, as a shop would. */
final class OrderFeed implements Callable<Void> {
    private final String bootstrap;
    private final Orders orders;
    private final AtomicInteger sent = new AtomicInteger();

    OrderFeed(String bootstrap, Orders orders) {
        this.bootstrap = bootstrap;
        this.orders = orders;
    }

    int sent() {
        return sent.get();
    }

    @Override
    public Void call() throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrap, "linger.ms", "10");
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            for (int i = 0; i < orders.records(); i++) {
                var unused = producer.send(new ProducerRecord<>(Topics.EVENTS, orders.event(i)), (metadata, error) -> {
                    if (error == null) {
                        sent.incrementAndGet();
                    }
                });
            }
            producer.flush();
        }
        if (sent.get() != orders.records()) {
            throw new IllegalStateException("The broker took " + sent + " of " + orders.records() + " events");
        }
        return null;
    }
}
