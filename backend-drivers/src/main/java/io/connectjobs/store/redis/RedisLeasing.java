package io.connectjobs.store.redis;

import static java.util.Objects.requireNonNull;

import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.Heartbeat;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobRules;
import io.connectjobs.store.Lease;
import io.connectjobs.store.LeaseResult;
import io.connectjobs.store.LeaseStatus;
import io.connectjobs.store.Leasing;
import io.connectjobs.store.Owner;
import io.connectjobs.store.SettleResult;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.Settlement.Complete;
import io.connectjobs.store.Turn;
import io.connectjobs.store.WholeMillis;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

final class RedisLeasing implements Leasing {
    private final RedisServers servers;
    private final Calls calls;
    private final Turns turns;
    private final RedisClaims claims;
    private final RedisWorkers workers;
    private final int payloadMaxBytes;

    RedisLeasing(RedisServers servers, Calls calls, Turns turns, RedisWorkers workers, int payloadMaxBytes) {
        this.servers = servers;
        this.calls = calls;
        this.turns = turns;
        this.workers = workers;
        this.payloadMaxBytes = payloadMaxBytes;
        this.claims = new RedisClaims(servers, calls, turns);
    }

    @Override
    public List<ClaimedJob> claim(ClaimRequest request) {
        requireNonNull(request, "request");
        return claims.claim(request);
    }

    @Override
    public List<SettleResult> settle(List<Settlement> outcomes) {
        check(outcomes);
        Settling settling = new Settling(outcomes);
        settling.read(servers.run(settling.scriptCalls(), turns.onDisk()));
        return settling.results();
    }

    @Override
    public Turn settleAndClaim(List<Settlement> outcomes, ClaimRequest request) {
        check(outcomes);
        requireNonNull(request, "request");
        if (!RedisClaims.isPlain(request) || claims.isRepeated(request)) {
            List<SettleResult> settled = settle(outcomes);
            return new Turn(settled, claim(request));
        }
        String queue = request.queues().get(0).queue();
        RedisClaims.Claim claim = claims.begin(request);
        Settling settling = new Settling(outcomes);
        List<ScriptCall> scriptCalls = settling.scriptCalls();
        int last = settling.lastOf(queue);
        if (last < 0) {
            last = scriptCalls.size();
            scriptCalls.add(turns.claiming(queue));
        }
        claim.join(scriptCalls.get(last));
        List<Object> replies = servers.run(scriptCalls, turns.onDisk());
        settling.read(replies);
        return new Turn(settling.results(), claim.finish(Replies.list(replies.get(last))));
    }

    private void check(List<Settlement> outcomes) {
        JobRules.requireBatch("outcomes", outcomes);
        for (Settlement settlement : outcomes) {
            if (settlement.outcome() instanceof Complete complete) {
                JobRules.requireResult(complete.result(), payloadMaxBytes);
            }
        }
    }

    /** Settlements on their way: parted by queue into calls, and their results put in order again. */
    private final class Settling {
        private final List<Settlement> outcomes;
        private final LeaseStatus[] found;
        private final List<Lots.Lot> lots;
        private final List<SettlementOrder> orders;

        Settling(List<Settlement> outcomes) {
            this.outcomes = outcomes;
            found = new LeaseStatus[outcomes.size()];
            Arrays.fill(found, LeaseStatus.UNKNOWN);
            lots = Lots.of(
                    outcomes.stream().map(outcome -> outcome.lease().job()).toList());
            orders = lots.stream()
                    .map(lot -> new SettlementOrder(outcomes, lot.places()))
                    .toList();
        }

        List<ScriptCall> scriptCalls() {
            List<ScriptCall> all = new ArrayList<>(lots.size() + 1);
            for (int i = 0; i < lots.size(); i++) {
                all.add(turns.settling(lots.get(i).queue(), orders.get(i)));
            }
            return all;
        }

        /** The last call for a queue; negative for none. */
        int lastOf(String queue) {
            int last = lots.size() - 1;
            while (last >= 0 && !lots.get(last).queue().equals(queue)) {
                last--;
            }
            return last;
        }

        void read(List<Object> replies) {
            for (int i = 0; i < lots.size(); i++) {
                String letters = Replies.text(Replies.list(replies.get(i)).get(0));
                List<Integer> places = orders.get(i).answered();
                for (int at = 0; at < places.size(); at++) {
                    found[places.get(at)] = status(letters.charAt(at));
                }
            }
        }

        List<SettleResult> results() {
            List<SettleResult> results = new ArrayList<>(found.length);
            for (int i = 0; i < found.length; i++) {
                results.add(new SettleResult(outcomes.get(i).lease(), found[i]));
            }
            return results;
        }
    }

    private static LeaseStatus status(int letter) {
        return switch (letter) {
            case 'A' -> LeaseStatus.APPLIED;
            case 'Y' -> LeaseStatus.ALREADY;
            case 'S' -> LeaseStatus.STALE;
            default -> LeaseStatus.UNKNOWN;
        };
    }

    @Override
    public List<LeaseResult> extend(List<Lease> leases, Duration by) {
        JobRules.requireBatch("leases", leases);
        JobRules.requireLease("by", by);
        List<JobRef> refs = leases.stream().map(Lease::job).toList();
        LeaseResult[] results = new LeaseResult[leases.size()];
        Arrays.setAll(results, i -> new LeaseResult(leases.get(i), LeaseStatus.UNKNOWN, null, false));
        List<Lots.Lot> lots = Lots.of(refs);
        List<ScriptCall> extensions = new ArrayList<>();
        for (Lots.Lot lot : lots) {
            ScriptCall call = calls.on(lot.queue(), Script.EXTEND, Long.toString(WholeMillis.of(by)));
            lot.places()
                    .forEach(place -> call.with(
                            Packer.utf8(refs.get(place).id()),
                            LeaseTokens.bytes(leases.get(place).token())));
            extensions.add(call);
        }
        List<Object> replies = servers.run(extensions, turns.onDisk());
        for (int i = 0; i < lots.size(); i++) {
            Unpacker in = new Unpacker(Replies.bytes(replies.get(i)));
            for (int place : lots.get(i).places()) {
                results[place] = extended(leases.get(place), in);
            }
        }
        return Arrays.asList(results);
    }

    private static LeaseResult extended(Lease lease, Unpacker in) {
        LeaseStatus status = status(in.small(1));
        long until = in.number(6);
        boolean cancelRequested = in.small(1) == 1;
        return status == LeaseStatus.APPLIED
                ? new LeaseResult(lease, status, Instant.ofEpochMilli(until), cancelRequested)
                : new LeaseResult(lease, status, null, false);
    }

    @Override
    public boolean beat(Heartbeat heartbeat) {
        return workers.beat(requireNonNull(heartbeat, "heartbeat"));
    }

    @Override
    public void signOff(Owner owner) {
        workers.signOff(requireNonNull(owner, "owner"));
    }
}
