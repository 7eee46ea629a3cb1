package io.connectjobs.source;

import io.connectjobs.connect.Meters;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * One task of a source as Connect runs it: started, polled, stopped and started again by one thread, on which each send
 * may block; committed by another; and told by a third, now or later, what Kafka has. Moments are random.
 */
final class RestlessTask implements Callable<Integer> {
    /** Of the records: whose send blocks for longer than half a lease, and whose for some moments. */
    private static final double BLOCKED = 0.000_2;

    private static final double SLOW = 0.01;
    /** Of the records: those that Kafka refuses. */
    private static final double REFUSED = 0.01;

    /** In polls: of one life in four, and of the others. */
    private static final int SHORT_LIFE = 50;

    private static final int LONG_LIFE = 600;

    private final JobSourceConfig config;
    private final SendLedger ledger;
    private final ScheduledExecutorService connect;
    private final Unrest unrest;
    private final Random random;
    private final Random commits;
    private final AtomicInteger blocked = new AtomicInteger();
    private volatile @Nullable StartedSource current;

    /** How things are. */
    static final class Unrest {
        /** Until then sends block, records are refused and tasks are stopped. */
        volatile boolean isCalm;

        volatile boolean isOver;
    }

    /** @param connect does what Connect and its producer do beside the task's thread */
    RestlessTask(
            Map<String, String> props, SendLedger ledger, ScheduledExecutorService connect, Unrest unrest, long seed) {
        this.config = JobSourceConfig.of(props);
        this.ledger = ledger;
        this.connect = connect;
        this.unrest = unrest;
        this.random = new Random(seed);
        this.commits = new Random(~seed);
    }

    /** Answers how many lives it had. */
    @Override
    public Integer call() throws InterruptedException {
        commitLater();
        int lives = 0;
        for (; !unrest.isOver; lives++) {
            live(random.nextInt(random.nextInt(4) == 0 ? SHORT_LIFE : LONG_LIFE));
        }
        return lives;
    }

    int blocked() {
        return blocked.get();
    }

    private void live(int polls) throws InterruptedException {
        StartedSource source = StartedSource.start(config, Optional.empty(), Meters.NONE);
        current = source;
        for (int i = 0; !unrest.isOver && (i < polls || unrest.isCalm); i++) {
            List<SourceRecord> records = source.poll();
            records.forEach(record -> ledger.handedOut(source, record));
            records.forEach(record -> send(source, record));
        }
        ledger.ends(source);
        source.close();
    }

    private void send(StartedSource source, SourceRecord record) {
        double dice = unrest.isCalm ? 1 : random.nextDouble();
        if (dice < BLOCKED) {
            blocked.incrementAndGet();
            LockSupport.parkNanos((long) (config.lease().toNanos() * (0.5 + 1.5 * random.nextDouble())));
        } else if (dice < SLOW) {
            LockSupport.parkNanos(random.nextLong(TimeUnit.MILLISECONDS.toNanos(50)));
        }
        boolean isDelivered = unrest.isCalm || random.nextDouble() >= REFUSED;
        Runnable acknowledge = () -> {
            ledger.acknowledged(record, isDelivered);
            source.acknowledge(record, isDelivered);
        };
        var unused = connect.schedule(acknowledge, untilAcknowledged(), TimeUnit.NANOSECONDS);
    }

    /** Mostly at once, seldom for as long as two leases. */
    private long untilAcknowledged() {
        double dice = random.nextDouble();
        Duration most = dice < 0.9
                ? Duration.ofMillis(10)
                : dice < 0.999 ? Duration.ofMillis(500) : config.lease().multipliedBy(2);
        return random.nextLong(most.toNanos());
    }

    /** As every {@code offset.flush.interval.ms}, but mostly one after the other; whatever the task does, also around its stop. */
    private void commitLater() {
        Runnable commit = () -> {
            StartedSource source = current;
            if (source != null) {
                source.commit();
            }
            if (!unrest.isOver) {
                commitLater();
            }
        };
        long most = commits.nextInt(500) == 0
                ? TimeUnit.MICROSECONDS.convert(config.lease().multipliedBy(3))
                : 2_000;
        var unused = connect.schedule(commit, commits.nextLong(most), TimeUnit.MICROSECONDS);
    }
}
