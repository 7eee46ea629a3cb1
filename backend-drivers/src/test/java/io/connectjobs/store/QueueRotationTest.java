package io.connectjobs.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.ClaimRequest.QueueShare;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class QueueRotationTest {
    private final QueueRotation rotation = new QueueRotation();
    private final Map<String, Integer> stock = new HashMap<>();
    private final List<String> asked = new ArrayList<>();

    @Test
    void one_queue_is_asked_once_for_all() {
        stock.put("a", 5);
        assertThat(claim(10, share("a", 7))).isEqualTo(Map.of("a", 5));
        assertThat(asked).containsExactly("a:10");
    }

    @Test
    void the_limit_is_shared_by_weight_and_each_queue_asked_once() {
        stock.putAll(Map.of("a", 100, "b", 100, "c", 100));
        assertThat(claim(60, share("a", 3), share("b", 2), share("c", 1))).isEqualTo(Map.of("a", 30, "b", 20, "c", 10));
        assertThat(asked).containsExactly("a:30", "b:20", "c:10");
    }

    @Test
    void what_one_cannot_fill_is_shared_among_the_others_by_weight() {
        stock.putAll(Map.of("a", 0, "b", 100, "c", 100));
        assertThat(claim(60, share("a", 3), share("b", 2), share("c", 1))).isEqualTo(Map.of("b", 40, "c", 20));
    }

    @Test
    void empty_queues_are_asked_once_each() {
        assertThat(claim(1, share("a", 3), share("b", 2), share("c", 1))).isEmpty();
        assertThat(asked).containsExactlyInAnyOrder("a:1", "b:1", "c:1");
    }

    @Test
    void a_limit_below_the_number_of_queues_still_finds_the_only_job() {
        stock.put("f", 1);
        QueueShare[] shares = Arrays.stream("a b c d e f".split(" "))
                .map(name -> share(name, 1))
                .toArray(QueueShare[]::new);
        assertThat(claim(2, shares)).isEqualTo(Map.of("f", 1));
    }

    @Test
    void claims_of_one_serve_all_by_weight() {
        int[] sums = new int[3];
        for (int turn = 0; turn < 600; turn++) {
            add(sums, rotation.shares(List.of(share("a", 3), share("b", 2), share("c", 1)), 1));
        }
        assertThat(sums[0]).isBetween(295, 305);
        assertThat(sums[1]).isBetween(195, 205);
        assertThat(sums[2]).isBetween(95, 105);
    }

    @Test
    void no_queue_waits_much_longer_than_its_weight_says() {
        int since = 0;
        for (int turn = 0; turn < 1_000; turn++) {
            since = rotation.shares(List.of(share("a", 9), share("b", 1)), 1)[1] == 1 ? 0 : since + 1;
            assertThat(since).isLessThan(21);
        }
    }

    @Test
    void shares_sum_up_to_the_limit_whatever_the_weights() {
        List<QueueShare> queues = List.of(
                share("a", Integer.MAX_VALUE), share("b", 1), share("c", 12_345), share("d", Integer.MAX_VALUE));
        for (int limit = 1; limit <= ClaimRequest.MAX_LIMIT; limit += 37) {
            int[] shares = rotation.shares(queues, limit);
            assertThat(Arrays.stream(shares).sum()).isEqualTo(limit);
            assertThat(Arrays.stream(shares).min().orElseThrow()).isNotNegative();
        }
    }

    private Map<String, Integer> claim(int limit, QueueShare... queues) {
        ClaimRequest request = new ClaimRequest(
                List.of(queues), limit, Duration.ofSeconds(1), new Owner("o", 0), "claim", OptionalInt.empty());
        Map<String, Integer> got = new HashMap<>();
        rotation.claim(request, this::take).forEach(job -> got.merge(job.ref().queue(), 1, Integer::sum));
        return got;
    }

    private List<ClaimedJob> take(String queue, int limit) {
        asked.add(queue + ":" + limit);
        int there = stock.getOrDefault(queue, 0);
        int taken = Math.min(limit, there);
        stock.put(queue, there - taken);
        List<ClaimedJob> jobs = new ArrayList<>();
        for (int i = 0; i < taken; i++) {
            Lease lease = new Lease(new JobRef(queue, "" + i), "1");
            Instant now = Instant.EPOCH;
            jobs.add(new ClaimedJob(lease, "k", Payload.text(""), Map.of(), 0, 1, 1, now, now, now, null));
        }
        return jobs;
    }

    private static void add(int[] sums, int[] shares) {
        Arrays.setAll(sums, i -> sums[i] + shares[i]);
    }

    private static QueueShare share(String queue, int weight) {
        return new QueueShare(queue, weight);
    }
}
