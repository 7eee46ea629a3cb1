package io.connectjobs.store.redis;

import io.connectjobs.store.ExportResult;
import io.connectjobs.store.ImportResult;
import io.connectjobs.store.JobRules;
import io.connectjobs.store.JobState;
import io.connectjobs.store.Moved;
import io.connectjobs.store.MovedCounts;
import io.connectjobs.store.MovedRules;
import io.connectjobs.store.Transfer;
import java.util.EnumMap;
import java.util.HashMap;
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
        byte[] key = calls.queue(queue).arrived();
        Map<String, Long> counts = new HashMap<>();
        List<?> flat = Replies.list(servers.command(key, Command.HGETALL, key));
        for (int i = 0; i < flat.size(); i += 2) {
            counts.put(Replies.text(flat.get(i)), Long.parseLong(Replies.text(flat.get(i + 1))));
        }
        return counts(counts, transfer + "\0");
    }

    /** @param prefix of the fields that belong to the transfer, as arrivals.lua names them */
    private static MovedCounts counts(Map<String, Long> counts, String prefix) {
        Map<JobState, Long> jobs = new EnumMap<>(JobState.class);
        for (JobState state : JobState.values()) {
            jobs.put(state, counts.getOrDefault(prefix + state.code(), 0L));
        }
        return new MovedCounts(
                jobs,
                counts.getOrDefault(prefix + IDS, 0L),
                counts.getOrDefault(prefix + "errors", 0L),
                counts.getOrDefault(prefix + "entries", 0L));
    }
}
