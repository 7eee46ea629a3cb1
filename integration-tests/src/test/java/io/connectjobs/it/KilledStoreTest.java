package io.connectjobs.it;

import io.connectjobs.it.StoreCrashTrial.Found;
import io.connectjobs.it.StoreCrashTrial.Server;
import io.connectjobs.local.LocalMariaDb;
import io.connectjobs.local.LocalRedis;
import io.connectjobs.quickstart.JobKeys;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The store's server is killed twice under load and comes back: the tasks run on, and lose what the manual says. */
@ExtendWith(ClusterExtension.class)
final class KilledStoreTest {
    private static final Duration NOTHING = Duration.ZERO;

    @Test
    void mariadb_loses_nothing(TestCluster cluster) throws Exception {
        TestStore store = cluster.mariaDbStore();
        LocalMariaDb server = cluster.mariaDb();
        new StoreCrashTrial(
                        cluster,
                        new Server(
                                store.url(),
                                queue -> new Found(
                                        store.countByState(queue),
                                        Set.copyOf(store.column("SELECT id FROM cj_jobs WHERE queue = ?", queue))),
                                server::kill,
                                server::startAgain))
                .run(NOTHING);
    }

    @Test
    void redis_loses_nothing_where_each_answer_is_on_the_disk(TestCluster cluster) throws Exception {
        killRedis(cluster, "always", NOTHING);
    }

    @Test
    void redis_loses_the_last_two_seconds_at_the_most_where_the_disk_is_told_once_a_second(TestCluster cluster)
            throws Exception {
        killRedis(cluster, "everysec", Duration.ofSeconds(2));
    }

    private static void killRedis(TestCluster cluster, String appendFsync, Duration mayBeLost) throws Exception {
        try (LocalRedis redis = cluster.redis(appendFsync)) {
            new StoreCrashTrial(
                            cluster,
                            new Server(redis.url(), queue -> found(redis, queue), redis::kill, redis::startAgain))
                    .run(mayBeLost);
        }
    }

    private static Found found(LocalRedis redis, String queue) {
        JobKeys jobs = new JobKeys(URI.create(redis.url()), queue);
        return new Found(jobs.countByState(), jobs.ids());
    }
}
