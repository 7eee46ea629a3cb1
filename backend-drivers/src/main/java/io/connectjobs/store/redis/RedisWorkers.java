package io.connectjobs.store.redis;

import static java.util.Objects.requireNonNull;

import io.connectjobs.store.CodePoints;
import io.connectjobs.store.Heartbeat;
import io.connectjobs.store.Owner;
import io.connectjobs.store.WholeMillis;
import io.connectjobs.store.WorkerView;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import redis.clients.jedis.Protocol.Command;

/** Who has beaten, in the slot of what belongs to no queue; and who holds jobs, which each queue counts for itself. */
final class RedisWorkers {
    private static final String KEY = "workers";
    private static final int WORDS_AT = 19 + 3 * 15;

    private final RedisServers servers;
    private final Calls calls;
    private final QueueRegistry registry;

    RedisWorkers(RedisServers servers, Calls calls, QueueRegistry registry) {
        this.servers = servers;
        this.calls = calls;
        this.registry = registry;
    }

    boolean beat(Heartbeat beat) {
        ScriptCall call = calls.onStore(
                        KEY,
                        Script.BEAT,
                        calls.now(),
                        beat.owner().name(),
                        digits(beat.owner()),
                        Long.toString(WholeMillis.of(beat.ttl())))
                .with(words(beat));
        return Replies.number(servers.run(call)) == 1;
    }

    private static String digits(Owner owner) {
        String epoch = Long.toString(owner.epoch());
        return "0".repeat(19 - epoch.length()) + epoch;
    }

    private static byte[] words(Heartbeat beat) {
        Packer out = new Packer().number(beat.queues().size(), 2);
        beat.queues().forEach(queue -> out.text(queue, 2));
        beat.info().forEach((name, value) -> out.text(name, 2).text(value, 2));
        return out.bytes();
    }

    void signOff(Owner owner) {
        servers.run(calls.onStore(KEY, Script.SIGN_OFF, owner.name(), digits(owner)));
    }

    void forget() {
        servers.run(calls.onStore(KEY, Script.FORGET, calls.now(), Long.toString(WorkerView.REMEMBERED.toMillis())));
    }

    List<WorkerView> views() {
        SortedMap<String, Map<String, Long>> holds = holds();
        SortedMap<String, WorkerView> views = new TreeMap<>(CodePoints.ORDER);
        List<?> beats = Replies.list(servers.run(calls.onStore(KEY, Script.FORGET, calls.now(), "")));
        long now = Long.parseLong(Replies.text(beats.get(0)));
        for (int i = 1; i < beats.size(); i += 2) {
            String name = Replies.text(beats.get(i));
            Map<String, Long> held = holds.remove(name);
            views.put(name, view(name, Replies.bytes(beats.get(i + 1)), held == null ? Map.of() : held, now));
        }
        holds.forEach(
                (name, held) -> views.put(name, new WorkerView(name, 0, false, null, null, List.of(), Map.of(), held)));
        return List.copyOf(views.values());
    }

    private static WorkerView view(String name, byte[] value, Map<String, Long> holds, long now) {
        String digits = new String(value, 0, WORDS_AT, StandardCharsets.US_ASCII);
        long startedAt = Long.parseLong(digits.substring(19, 34));
        long lastBeat = Long.parseLong(digits.substring(34, 49));
        long ttl = Long.parseLong(digits.substring(49));
        Unpacker in = new Unpacker(value, WORDS_AT);
        List<String> queues = new ArrayList<>();
        for (int left = in.small(2); left > 0; left--) {
            queues.add(in.text(2));
        }
        Map<String, String> info = new LinkedHashMap<>();
        while (in.hasMore()) {
            info.put(in.text(2), in.text(2));
        }
        return new WorkerView(
                name,
                Long.parseLong(digits.substring(0, 19)),
                now < lastBeat + ttl,
                Instant.ofEpochMilli(startedAt),
                Instant.ofEpochMilli(lastBeat),
                queues,
                info,
                holds);
    }

    private SortedMap<String, Map<String, Long>> holds() {
        SortedMap<String, Map<String, Long>> holds = new TreeMap<>(CodePoints.ORDER);
        for (String queue : registry.all()) {
            byte[] key = calls.queue(queue).key("owners");
            List<?> owners = Replies.list(servers.command(key, Command.HGETALL, key));
            for (int i = 0; i < owners.size(); i += 2) {
                requireNonNull(holds.computeIfAbsent(Replies.text(owners.get(i)), absent -> new TreeMap<>()))
                        .put(queue, Long.parseLong(Replies.text(owners.get(i + 1))));
            }
        }
        return holds;
    }
}
