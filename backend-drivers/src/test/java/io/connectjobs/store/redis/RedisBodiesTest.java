package io.connectjobs.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Owner;
import io.connectjobs.store.Payload;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.UniqueKey;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;

/** Short bodies stand in their jobs' records, long ones beside them, and none is left behind. */
final class RedisBodiesTest {
    private static final int LONG = 5_000;
    private static final int SHORT = 50;

    private final RedisFixture fixture = RedisFixture.embedded();
    private final JobStore store = fixture.open(StoreSettings.DEFAULT);

    @AfterEach
    void close() {
        store.close();
        fixture.close();
    }

    private static Payload payload(int length) {
        return Payload.text("x".repeat(length));
    }

    private static NewJob.Builder job(String id, int length) {
        return NewJob.on("orders").id(id).payload(payload(length));
    }

    private static NewJob keyed(String id, int length) {
        UniqueKey key = UniqueKey.whileWaiting("key").replacing();
        return job(id, length).uniqueKey(key).build();
    }

    private long beside() {
        String[] server = fixture.url().replaceFirst(".*//", "").split(":", -1);
        try (Connection connection = new Connection(server[0], Integer.parseInt(server[1]))) {
            connection.sendCommand(Command.HLEN, fixture.prefix() + "q:{orders}:bodies");
            return connection.getIntegerReply();
        }
    }

    private Payload found(String id) {
        return store.inspect().find(new JobRef("orders", id)).orElseThrow().payload();
    }

    private List<ClaimedJob> claim() {
        return store.leasing()
                .orElseThrow()
                .claim(ClaimRequest.of("orders", 100, Duration.ofMinutes(1), new Owner("o", 0)));
    }

    @Test
    void bodies_of_any_length_come_back_as_they_were_given_whoever_asks() {
        List<Integer> lengths = List.of(0, 1, 900, 1_000, 1_005, 1_010, 1_015, 1_024, LONG, 100_000);
        List<NewJob> jobs = IntStream.range(0, 40)
                .mapToObj(i -> job("job-" + i, lengths.get(i % 10)).build())
                .toList();
        store.enqueue(jobs);
        assertThat(beside()).isBetween(8L, 28L);
        jobs.forEach(job -> assertThat(found(String.valueOf(job.id()))).isEqualTo(job.payload()));
        List<ClaimedJob> claimed = claim();
        assertThat(claimed)
                .extracting(ClaimedJob::payload)
                .isEqualTo(jobs.stream().map(NewJob::payload).toList());
        jobs.forEach(job -> assertThat(found(String.valueOf(job.id()))).isEqualTo(job.payload()));
        store.leasing()
                .orElseThrow()
                .settle(claimed.stream()
                        .map(job -> Settlement.complete(job.lease()))
                        .toList());
        jobs.forEach(job -> assertThat(found(String.valueOf(job.id()))).isEqualTo(job.payload()));
        assertThat(store.operate().purge("orders", Set.of(JobState.COMPLETED), 100))
                .isEqualTo(40);
        assertThat(beside()).isZero();
    }

    @Test
    void a_body_that_is_replaced_leaves_nothing_behind_in_one_call_or_in_several() {
        store.enqueue(List.of(keyed("a", LONG), keyed("b", SHORT)));
        assertThat(found("a")).isEqualTo(payload(SHORT));
        assertThat(beside()).isZero();
        store.enqueue(List.of(keyed("c", SHORT + 1), keyed("d", LONG)));
        assertThat(found("a")).isEqualTo(payload(LONG));
        assertThat(beside()).isOne();
        store.enqueue(List.of(keyed("e", SHORT + 2)));
        assertThat(found("a")).isEqualTo(payload(SHORT + 2));
        assertThat(beside()).isZero();
    }
}
