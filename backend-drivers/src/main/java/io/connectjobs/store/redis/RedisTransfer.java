package io.connectjobs.store.redis;

import io.connectjobs.store.ExportResult;
import io.connectjobs.store.ImportResult;
import io.connectjobs.store.JobRules;
import io.connectjobs.store.JobState;
import io.connectjobs.store.Moved;
import io.connectjobs.store.MovedCounts;
import io.connectjobs.store.MovedRules;
import io.connectjobs.store.Transfer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Protocol.Command;

/** Moves whole jobs, queue by queue. */
final class RedisTransfer implements Transfer {
    /** As in arrivals.lua, instead of a state. */
    private static final String IDS = "9";

    private final RedisServers servers;
    private final Calls calls;
    private final RedisExport export;
    private final RedisImport imports;

    /** @param onDisk whether an import waits until the server has it on its disk */
    RedisTransfer(RedisServers servers, Calls calls, QueueRegistry registry, int payloadMaxBytes, boolean onDisk) {
        this.servers = servers;
        this.calls = calls;
        this.export = new RedisExport(servers, calls);
        this.imports = new RedisImport(servers, calls, registry, payloadMaxBytes, onDisk);
    }

    @Override
    public ExportResult export(String queue, @Nullable String after, int limit) {
        MovedRules.requireExport(queue, limit);
        return export.page(queue, after, limit);
    }

    @Override
    public List<ImportResult> importAll(String transfer, List<Moved> jobs) {
        MovedRules.requireTransfer(transfer);
        JobRules.requireBatch("jobs", jobs);
        return imports.run(transfer, jobs);
    }

    @Override
    public MovedCounts imported(String transfer, String queue) {
        MovedRules.requireTransfer(transfer);
        JobRules.requireQueue(queue);
        List<String> asked = new ArrayList<>();
        for (JobState state : JobState.values()) {
            asked.add(Integer.toString(state.code()));
        }
        asked.addAll(List.of(IDS, "errors", "entries"));
        List<Long> counts = counts(transfer, queue, asked);
        Map<JobState, Long> jobs = new EnumMap<>(JobState.class);
        for (JobState state : JobState.values()) {
            jobs.put(state, counts.get(state.ordinal()));
        }
        int rest = JobState.values().length;
        return new MovedCounts(jobs, counts.get(rest), counts.get(rest + 1), counts.get(rest + 2));
    }

    private List<Long> counts(String transfer, String queue, List<String> asked) {
        byte[] key = calls.queue(queue).arrived();
        List<byte[]> arguments = new ArrayList<>(List.of(key));
        asked.forEach(what -> arguments.add(Packer.utf8(transfer + "\0" + what)));
        return Replies.list(servers.command(key, Command.HMGET, arguments.toArray(byte[][]::new))).stream()
                .map(count -> count == null ? 0L : Long.parseLong(Replies.text(count)))
                .toList();
    }
}
