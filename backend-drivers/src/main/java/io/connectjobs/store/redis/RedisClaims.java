package io.connectjobs.store.redis;

import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimRequest.QueueShare;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.QueueRotation;
import io.connectjobs.store.WholeMillis;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import redis.clients.jedis.Protocol.Command;

/**
 * Claims, in parts of bounded size.
 *
 * <ol>
 *   <li>The first part goes alone, or with settlements; the others go together once it was full.
 *   <li>All parts of one call carry its nonce. A part that finds the claim's id with another nonce is asked for a second
 *       time, and answers what the first call got.
 *   <li>A part that found more expired leases or due jobs than one script puts in order gives nothing yet and is sent
 *       again, a bounded number of times.
 * </ol>
 */
final class RedisClaims {
    /** How often a part is sent again to put things in order, of as many jobs as a call has at the most each time. */
    private static final int PATIENCE = 4;

    private static final Comparator<ClaimedJob> ORDER = Comparator.comparingInt(ClaimedJob::priority)
            .reversed()
            .thenComparing(ClaimedJob::runAt)
            .thenComparing(job -> LeaseTokens.sequence(job.lease().token()));

    private final RedisServers servers;
    private final Calls calls;
    private final Turns turns;
    private final RecentClaims recent = new RecentClaims();
    private final QueueRotation rotation = new QueueRotation();

    RedisClaims(RedisServers servers, Calls calls, Turns turns) {
        this.servers = servers;
        this.calls = calls;
        this.turns = turns;
    }

    List<ClaimedJob> claim(ClaimRequest request) {
        List<ClaimedJob> held = heldElsewhere(request);
        if (!held.isEmpty()) {
            return held;
        }
        byte[] nonce = nonce();
        return rotation.claim(request, (queue, limit) -> new Claim(request, queue, limit, nonce).take());
    }

    /** What the id's earlier call still holds, where the first part of a claim on one queue wouldn't see it. */
    private List<ClaimedJob> heldElsewhere(ClaimRequest request) {
        List<String> queues = request.queues().stream().map(QueueShare::queue).toList();
        Set<String> asked = new LinkedHashSet<>(recent.queues(request.claimId()));
        recent.add(request.claimId(), queues);
        if (queues.size() > 1) {
            asked.addAll(queues);
        } else {
            asked.removeAll(queues);
            if (!asked.isEmpty()) {
                asked.addAll(queues);
            }
        }
        List<ClaimedJob> held = new ArrayList<>();
        for (String queue : asked) {
            byte[] key = calls.queue(queue).key("claims");
            Object parts = servers.command(key, Command.HGET, key, Packer.utf8("i" + request.claimId()));
            if (parts != null) {
                Unpacker in = new Unpacker(Replies.bytes(parts), 8);
                held.addAll(held(queue, in.rest()));
            }
        }
        return held;
    }

    private static byte[] nonce() {
        return new Packer()
                .number(ThreadLocalRandom.current().nextLong(), Long.BYTES)
                .bytes();
    }

    /** Whether all that a claim on it needs is one call. */
    static boolean isPlain(ClaimRequest request) {
        return request.queues().size() == 1;
    }

    /** The claim of a request on one queue, its first part to go with settlements. */
    Claim begin(ClaimRequest request) {
        recent.add(request.claimId(), List.of(request.queues().get(0).queue()));
        return new Claim(request, request.queues().get(0).queue(), request.limit(), nonce());
    }

    /** Whether the id may be known from a claim on other queues, which {@link #claim} looks after. */
    boolean isRepeated(ClaimRequest request) {
        return !recent.queues(request.claimId()).isEmpty();
    }

    private List<ClaimedJob> held(String queue, byte[] parts) {
        List<ScriptCall> asked = new ArrayList<>();
        for (int at = 0; at < parts.length; at += 7) {
            byte[] part = Arrays.copyOfRange(parts, at, at + 7);
            asked.add(calls.on(queue, Script.HELD).with(part));
        }
        List<ClaimedJob> held = new ArrayList<>();
        servers.run(asked, false).forEach(jobs -> held.addAll(jobs(queue, Replies.list(jobs), new byte[0])));
        held.sort(ORDER);
        return held;
    }

    /** @param told the lease and its end, of those whose records don't say that they run; empty where all do */
    private static List<ClaimedJob> jobs(String queue, List<?> reply, byte[] told) {
        List<ClaimedJob> jobs = new ArrayList<>(reply.size() / 3);
        for (int i = 0; i < reply.size(); i += 3) {
            JobRef ref = new JobRef(queue, Replies.text(reply.get(i)));
            JobRecord record = new JobRecord(ref, Replies.bytes(reply.get(i + 1)));
            JobBody body = record.body(Replies.bytes(reply.get(i + 2)));
            jobs.add(record.state == JobState.RUNNING ? record.claimed(body) : record.begun(body, new Unpacker(told)));
        }
        return jobs;
    }

    /** One claim on one queue. */
    final class Claim {
        private final ClaimRequest request;
        private final String queue;
        private final int limit;
        private final byte[] nonce;

        Claim(ClaimRequest request, String queue, int limit, byte[] nonce) {
            this.request = request;
            this.queue = queue;
            this.limit = limit;
            this.nonce = nonce;
        }

        List<ClaimedJob> take() {
            int first = Math.min(limit, Calls.MOST);
            Object reply = servers.run(List.of(part(turns.claiming(queue), first, PATIENCE)), turns.onDisk())
                    .get(0);
            return finish(Replies.list(reply));
        }

        /** Puts the first part into a call that settles. */
        ScriptCall join(ScriptCall settling) {
            return part(settling, Math.min(limit, Calls.MOST), PATIENCE);
        }

        private ScriptCall part(ScriptCall call, int most, int patience) {
            return call.with(
                            Integer.toString(most),
                            request.maxRunning().isPresent()
                                    ? Integer.toString(request.maxRunning().getAsInt())
                                    : "",
                            Long.toString(WholeMillis.of(request.lease())),
                            request.owner().name(),
                            request.claimId())
                    .with(nonce)
                    .with(Integer.toString(patience));
        }

        /** All jobs of the claim, after its first part was answered. */
        List<ClaimedJob> finish(List<?> reply) {
            int first = Math.min(limit, Calls.MOST);
            List<ClaimedJob> claimed = new ArrayList<>(read(reply, first, PATIENCE));
            if (claimed.size() != first) {
                return claimed;
            }
            List<Integer> sizes = new ArrayList<>();
            for (int left = limit - first; left > 0; left -= Calls.MOST) {
                sizes.add(Math.min(left, Calls.MOST));
            }
            List<Object> replies = servers.run(
                    sizes.stream()
                            .map(size -> part(turns.claiming(queue), size, PATIENCE))
                            .toList(),
                    turns.onDisk());
            for (int i = 0; i < sizes.size(); i++) {
                claimed.addAll(read(Replies.list(replies.get(i)), sizes.get(i), PATIENCE));
            }
            return claimed;
        }

        private List<ClaimedJob> read(List<?> reply, int size, int patience) {
            List<?> jobs = Replies.list(reply.get(2));
            return switch (Replies.text(reply.get(1))) {
                case "held" -> held(queue, Replies.bytes(jobs.get(0)));
                case "again" -> {
                    int left = patience - 1;
                    Object next = servers.run(List.of(part(turns.claiming(queue), size, left)), turns.onDisk())
                            .get(0);
                    yield read(Replies.list(next), size, left);
                }
                default -> jobs(queue, jobs, Replies.bytes(reply.get(3)));
            };
        }
    }
}
