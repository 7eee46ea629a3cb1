package io.connectjobs.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.connectjobs.store.ActivityQuery.Bucket;
import io.connectjobs.store.ClaimRequest.QueueShare;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What callers build before they call: each refuses what makes no sense, by the name of the argument. */
@SuppressWarnings("NullAway") // what no caller may pass is what these cases pass
final class ArgumentsTest {
    private static final Owner OWNER = new Owner("o", 0);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration ENDLESS = Duration.ofSeconds(Long.MAX_VALUE);
    private static final Instant TIME = Instant.parse("2031-01-01T00:00:00Z");
    private static final JobRef REF = new JobRef("q", "a");

    @Test
    void claims_are_bounded_and_name_each_queue_once() {
        refusesNull("queues", () -> claim(null, 1, MINUTE, OWNER, "c"));
        refusesNull("queues[0]", () -> claim(Collections.singletonList(null), 1, MINUTE, OWNER, "c"));
        refuses("queues is empty", () -> claim(List.of(), 1, MINUTE, OWNER, "c"));
        refuses("queues names q twice", () -> claim(shares("q", "q"), 1, MINUTE, OWNER, "c"));
        String[] many = new String[ClaimRequest.MAX_QUEUES + 1];
        for (int i = 0; i < many.length; i++) {
            many[i] = "q" + i;
        }
        refuses("queues has 1001 names, at most 1000", () -> claim(shares(many), 1, MINUTE, OWNER, "c"));
        for (int bad : List.of(0, -1, ClaimRequest.MAX_LIMIT + 1)) {
            refuses("limit is " + bad + ", allowed are 1 to 10000", () -> claim(shares("q"), bad, MINUTE, OWNER, "c"));
        }
        refusesNull("lease", () -> claim(shares("q"), 1, null, OWNER, "c"));
        for (Duration bad : List.of(Duration.ZERO, Duration.ofDays(31), ENDLESS, ENDLESS.negated())) {
            refuses("lease is " + bad + ", allowed are 1 ms to 30 days", () -> claim(shares("q"), 1, bad, OWNER, "c"));
        }
        refusesNull("owner", () -> claim(shares("q"), 1, MINUTE, null, "c"));
        refusesNull("claimId", () -> claim(shares("q"), 1, MINUTE, OWNER, null));
        refuses("claimId has 0 characters, allowed are 1 to 200", () -> claim(shares("q"), 1, MINUTE, OWNER, ""));
        refuses(
                "maxRunning is 0, at least 1",
                () -> ClaimRequest.of("q", 1, MINUTE, OWNER).withMaxRunning(0));
        refuses("weight of queue q is 0, at least 1", () -> new QueueShare("q", 0));
        refusesNull("queue", () -> new QueueShare(null, 1));
    }

    @Test
    void owners_have_a_name_and_no_epoch_below_nothing() {
        refusesNull("owner", () -> new Owner(null, 0));
        refuses("owner has 0 characters, allowed are 1 to 200", () -> new Owner("", 0));
        refuses("owner has 201 characters", () -> new Owner("x".repeat(201), 0));
        refuses("owner holds a NUL", () -> new Owner("a\0", 0));
        refuses("epoch of owner o is -1, at least 0", () -> new Owner("o", -1));
    }

    @Test
    void heartbeats_are_bounded() {
        refusesNull("owner", () -> new Heartbeat(null, MINUTE, List.of(), Map.of()));
        refusesNull("ttl", () -> new Heartbeat(OWNER, null, List.of(), Map.of()));
        refuses("ttl is PT0S", () -> new Heartbeat(OWNER, Duration.ZERO, List.of(), Map.of()));
        refusesNull("queues", () -> new Heartbeat(OWNER, MINUTE, null, Map.of()));
        refusesNull("queues[0]", () -> new Heartbeat(OWNER, MINUTE, Collections.singletonList(null), Map.of()));
        refuses("queue is 'a b'", () -> new Heartbeat(OWNER, MINUTE, List.of("a b"), Map.of()));
        refuses(
                "queues has 1001 names, at most 1000",
                () -> new Heartbeat(OWNER, MINUTE, Collections.nCopies(1_001, "q"), Map.of()));
        refusesNull("info", () -> new Heartbeat(OWNER, MINUTE, List.of(), null));
        refusesNull("info", () -> new Heartbeat(OWNER, MINUTE, List.of(), Collections.singletonMap(null, "v")));
        refusesNull("info 'n'", () -> new Heartbeat(OWNER, MINUTE, List.of(), Collections.singletonMap("n", null)));
        refuses("info 'n' has 201", () -> new Heartbeat(OWNER, MINUTE, List.of(), Map.of("n", "x".repeat(201))));
        Map<String, String> much = new HashMap<>();
        for (int i = 0; i <= Heartbeat.MAX_INFO; i++) {
            much.put("n" + i, "v");
        }
        refuses("info has 51 entries, at most 50", () -> new Heartbeat(OWNER, MINUTE, List.of(), much));
    }

    @Test
    void filters_are_bounded_and_take_every_owner_that_may_claim() {
        refusesNull("states", () -> new JobFilter(null, null, null, null, null, null, null));
        refusesNull("states", () -> new JobFilter(null, Collections.singleton(null), null, null, null, null, null));
        refuses("queue is 'a b'", () -> JobFilter.ALL.withQueue("a b"));
        refuses("kind holds a NUL", () -> JobFilter.ALL.withKind("a\0"));
        refuses("kind has 201 characters", () -> JobFilter.ALL.withKind("x".repeat(201)));
        refuses("owner holds an unpaired surrogate", () -> JobFilter.ALL.withOwner("\ud83d"));
        refuses("idPrefix has 513 characters", () -> JobFilter.ALL.withIdPrefix("x".repeat(513)));
        refuses("enqueuedFrom is", () -> JobFilter.ALL.withEnqueued(TIME, TIME));
        refuses("enqueuedFrom is", () -> JobFilter.ALL.withEnqueued(Instant.MIN, null));
        refuses("enqueuedBefore is", () -> JobFilter.ALL.withEnqueued(null, Instant.MAX));
        String longest = "日".repeat(200);
        assertThat(JobFilter.ALL.withOwner(new Owner(longest, 0).name()).owner())
                .isEqualTo(longest);
    }

    @Test
    void a_query_spans_up_to_ten_thousand_buckets() {
        Instant end = TIME.plus(MINUTE.multipliedBy(ActivityQuery.MAX_BUCKETS));
        assertThat(new ActivityQuery(null, Bucket.MINUTE, TIME, end).before()).isEqualTo(end);
        refuses(
                "spans more than 10000 buckets of a minute",
                () -> new ActivityQuery(null, Bucket.MINUTE, TIME, end.plusMillis(1)));
        refuses(
                "spans more than 10000 buckets of a minute",
                () -> new ActivityQuery(null, Bucket.MINUTE, TIME.minusMillis(1), end));
        refusesNull("bucket", () -> new ActivityQuery(null, null, TIME, end));
        refusesNull("from", () -> new ActivityQuery(null, Bucket.DAY, null, end));
        refusesNull("before", () -> new ActivityQuery(null, Bucket.DAY, TIME, null));
        refuses("not before 'before'", () -> new ActivityQuery(null, Bucket.DAY, TIME, TIME));
        refuses("queue is 'a b'", () -> new ActivityQuery("a b", Bucket.DAY, TIME, end));
    }

    @Test
    void buckets_begin_at_whole_minutes_hours_and_days() {
        Instant time = Instant.parse("2031-05-06T07:08:09.123Z");
        assertThat(Bucket.MINUTE.start(time)).isEqualTo(Instant.parse("2031-05-06T07:08:00Z"));
        assertThat(Bucket.HOUR.start(time)).isEqualTo(Instant.parse("2031-05-06T07:00:00Z"));
        assertThat(Bucket.DAY.start(time)).isEqualTo(Instant.parse("2031-05-06T00:00:00Z"));
    }

    @Test
    void settlements_refuse_a_time_for_no_result_and_delays_out_of_range() {
        Lease lease = new Lease(REF, "1");
        Payload result = Payload.text("r");
        refusesNull("lease", () -> Settlement.complete(null));
        refusesNull("outcome", () -> new Settlement(lease, null));
        refusesNull("error", () -> Settlement.fail(lease, null));
        refusesNull("delay", () -> Settlement.snooze(lease, null));
        refuses("delay is PT-0.001S", () -> Settlement.snooze(lease, Duration.ofMillis(-1)));
        refuses("delay is " + ENDLESS, () -> new Settlement.Release(ENDLESS));
        refuses("resultTtl is PT1M, but there is no result", () -> new Settlement.Complete(null, MINUTE));
        for (Duration bad : List.of(Duration.ZERO, ENDLESS, ENDLESS.negated())) {
            refuses(
                    "resultTtl is " + bad + ", allowed are 1 ms to 3650 days",
                    () -> Settlement.complete(lease, result, bad));
        }
        refuses("result says application/json but is", () -> Settlement.complete(lease, Payload.json("{")));
        refusesNull("token", () -> new Lease(REF, null));
        refusesNull("job", () -> new Lease(null, "1"));
    }

    @Test
    void names_texts_and_errors_refuse_null() {
        refusesNull("queue", () -> new JobRef(null, "a"));
        refusesNull("id", () -> new JobRef("q", null));
        refusesNull("json", () -> Payload.json(null));
        refusesNull("text", () -> Payload.text(null));
        refusesNull("bytes", () -> Payload.bytes(null));
        refusesNull("contentType", () -> new Payload(new byte[0], null));
        refusesNull("type", () -> new JobError(null, "m"));
        refusesNull("message", () -> new JobError("t", null));
        refusesNull("thrown", () -> JobError.of(null));
        refusesNull("queue", () -> NewJob.on(null).build());
        refusesNull("kind", () -> NewJob.on("q").kind(null).build());
        refusesNull("payload", () -> NewJob.on("q").payload(null).build());
        refusesNull("headers", () -> NewJob.on("q").headers(null).build());
        refusesNull("key", () -> UniqueKey.whileWaiting(null));
        refusesNull("url", () -> JobStores.provider(null));
        refusesNull("url", () -> JobStores.open(null, StoreSettings.DEFAULT));
        refusesNull("settings", () -> JobStores.open("memory:", null));
    }

    @Test
    void policies_refuse_what_no_policy_can_say() {
        refusesNull("text", () -> RetryPolicy.parse(null));
        refusesNull("nonRetryable", () -> RetryPolicy.DEFAULT.withNonRetryable(null));
        refusesNull("nonRetryable", () -> RetryPolicy.DEFAULT.withNonRetryable(Collections.singleton(null)));
        refusesNull("errorType", () -> RetryPolicy.DEFAULT.retries(null));
        refusesNull("policy", () -> QueueSettings.NONE.withRetryPolicy(null));
        for (String bad : List.of("", " a", "a,b", "a|b", "a=b", "(a)", "a\0", "😀".repeat(101), JobError.TIMED_OUT)) {
            refuses("nonRetryable", () -> RetryPolicy.DEFAULT.withNonRetryable(Set.of(bad)));
        }
        refuses("attempt is 0, at least 1", () -> RetryPolicy.DEFAULT.delayAfter(0, 0));
        for (double bad : new double[] {-0.1, 1, Double.NaN}) {
            refuses("random is " + bad, () -> RetryPolicy.DEFAULT.delayAfter(1, bad));
        }
    }

    @Test
    void settings_of_a_store_are_bounded() {
        StoreSettings settings = StoreSettings.DEFAULT;
        refuses("poolSize is 0, allowed are 1 to 10000", () -> settings.withPoolSize(0));
        refuses("connectTimeout is " + ENDLESS, () -> settings.withConnectTimeout(ENDLESS));
        refuses("connectTimeout is PT0S, allowed are 1 ms to 1 day", () -> settings.withConnectTimeout(Duration.ZERO));
        refuses("dedupeKeep is " + ENDLESS, () -> settings.withKeeping(MINUTE, ENDLESS));
        refuses("dedupeKeep is PT-1M", () -> settings.withKeeping(MINUTE, MINUTE.negated()));
        refuses("feedKeep is PT0S, allowed are 1 minute to 3650 days", () -> settings.withFeedKeep(Duration.ZERO));
        refuses("feedKeep is " + ENDLESS, () -> settings.withFeedKeep(ENDLESS));
        refuses("payloadMaxBytes is 0", () -> settings.withPayloadMaxBytes(0));
        refuses("retention of dead is PT-1M", () -> new Retention(MINUTE, MINUTE.negated(), MINUTE, MINUTE));
        refuses("retention of results is " + ENDLESS, () -> Retention.DEFAULT.withResults(ENDLESS));
        refusesNull("cancelled", () -> new Retention(MINUTE, MINUTE, null, MINUTE));
        refuses("RUNNING is no end", () -> Retention.DEFAULT.of(JobState.RUNNING));
        refuses("reap is -1 and prune 0", () -> new UpkeepLimits(-1, 0));
        refuses("reap is 0 and prune -1", () -> new UpkeepLimits(0, -1));
    }

    private static ClaimRequest claim(List<QueueShare> queues, int limit, Duration lease, Owner owner, String claimId) {
        return new ClaimRequest(queues, limit, lease, owner, claimId, OptionalInt.empty());
    }

    private static List<QueueShare> shares(String... queues) {
        return List.of(queues).stream().map(queue -> new QueueShare(queue, 1)).toList();
    }

    private static void refusesNull(String argument, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(NullPointerException.class).hasMessage(argument);
    }

    private static void refuses(String message, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }
}
