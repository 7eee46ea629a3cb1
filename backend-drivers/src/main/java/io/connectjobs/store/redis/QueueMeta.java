package io.connectjobs.store.redis;

import io.connectjobs.store.JobState;
import io.connectjobs.store.QueueSettings;
import io.connectjobs.store.QueueSettings.Rate;
import io.connectjobs.store.QueueView;
import io.connectjobs.store.RetryPolicy;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import redis.clients.jedis.Protocol.Command;

/** What a queue's hash of small things says: its settings, and how many jobs of each state it holds. */
record QueueMeta(String queue, Map<String, String> fields) {
    static QueueMeta read(RedisServers servers, Calls calls, String queue) {
        byte[] key = calls.queue(queue).key("meta");
        List<?> reply = Replies.list(servers.command(key, Command.HGETALL, key));
        Map<String, String> fields = new HashMap<>();
        for (int i = 0; i < reply.size(); i += 2) {
            fields.put(Replies.text(reply.get(i)), Replies.text(reply.get(i + 1)));
        }
        return new QueueMeta(queue, fields);
    }

    /** Settings as names and values. */
    static String[] fields(QueueSettings settings) {
        return new String[] {
            "policy", settings.retryPolicy().map(RetryPolicy::toString).orElse(""),
            "max",
                    settings.maxRunning().isPresent()
                            ? Integer.toString(settings.maxRunning().getAsInt())
                            : "",
            "rate", settings.rate().map(rate -> Integer.toString(rate.claims())).orElse(""),
            "window",
                    settings.rate()
                            .map(rate -> Long.toString(rate.window().toMillis()))
                            .orElse("")
        };
    }

    QueueSettings settings() {
        return new QueueSettings(
                field("policy").map(RetryPolicy::parse),
                field("max").map(max -> OptionalInt.of(Integer.parseInt(max))).orElse(OptionalInt.empty()),
                field("rate")
                        .flatMap(rate -> field("window")
                                .map(window ->
                                        new Rate(Integer.parseInt(rate), Duration.ofMillis(Long.parseLong(window))))));
    }

    Map<JobState, Long> counts() {
        Map<JobState, Long> counts = new EnumMap<>(JobState.class);
        for (JobState state : JobState.values()) {
            long jobs = Long.parseLong(fields.getOrDefault("n" + state.code(), "0"));
            if (jobs > 0) {
                counts.put(state, jobs);
            }
        }
        return counts;
    }

    /** Whether it holds jobs or somebody has set something for it. */
    boolean isThere() {
        return fields.containsKey("named") || !counts().isEmpty();
    }

    QueueView view() {
        return new QueueView(queue, "1".equals(fields.get("paused")), settings());
    }

    private Optional<String> field(String name) {
        return Optional.ofNullable(fields.get(name)).filter(value -> !value.isEmpty());
    }
}
