package io.connectjobs.store.redis;

import io.connectjobs.store.JobState;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.UpkeepLimits;
import io.connectjobs.store.UpkeepReport;
import java.util.List;

/** Puts every queue in order, in scripts of bounded size. */
final class RedisUpkeep {
    /** What one script finds besides jobs: keys and counts whose time is over. */
    private static final int TIDIED = 500;

    private final RedisServers servers;
    private final Calls calls;
    private final QueueRegistry registry;
    private final RedisWorkers workers;
    private final RedisFeed feed;
    private final StoreSettings settings;

    RedisUpkeep(
            RedisServers servers,
            Calls calls,
            QueueRegistry registry,
            RedisWorkers workers,
            RedisFeed feed,
            StoreSettings settings) {
        this.servers = servers;
        this.calls = calls;
        this.registry = registry;
        this.workers = workers;
        this.feed = feed;
        this.settings = settings;
    }

    UpkeepReport run(UpkeepLimits limits) {
        int[] left = {limits.reap(), limits.reap(), limits.prune(), limits.prune(), limits.prune()};
        RedisFeed.Noting noting = feed.tidy();
        for (String queue : registry.all()) {
            while (round(queue, noting, left)) {
                // There is more of something than one script does.
            }
        }
        workers.forget();
        return new UpkeepReport(
                limits.reap() - left[0],
                limits.reap() - left[1],
                limits.prune() - left[2],
                limits.prune() - left[3],
                limits.prune() - left[4]);
    }

    /** Answers whether another one may find more. */
    private boolean round(String queue, RedisFeed.Noting noting, int[] left) {
        ScriptCall call = calls.moving(queue, Script.UPKEEP);
        for (int limit : left) {
            call.with(Integer.toString(Math.min(Calls.MOST, limit)));
        }
        for (JobState end : List.of(JobState.COMPLETED, JobState.DEAD, JobState.CANCELLED)) {
            call.with(Long.toString(settings.retention().of(end).toMillis()));
        }
        call.with(Long.toString(settings.dedupeKeep().toMillis()), noting.name(), noting.goesOn() ? "1" : "0");
        List<?> done = Replies.list(servers.run(call));
        boolean more = Replies.number(done.get(left.length)) >= TIDIED;
        for (int i = 0; i < left.length; i++) {
            int count = (int) Replies.number(done.get(i));
            left[i] -= count;
            more |= count >= Calls.MOST && left[i] > 0;
        }
        return more;
    }
}
