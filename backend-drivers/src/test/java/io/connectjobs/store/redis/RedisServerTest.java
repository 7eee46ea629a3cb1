package io.connectjobs.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.connectjobs.store.Capabilities.Capability;
import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.EnqueueResult.Added;
import io.connectjobs.store.Heartbeat;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.JobStoreUnavailableException;
import io.connectjobs.store.Lease;
import io.connectjobs.store.LeaseStatus;
import io.connectjobs.store.Leasing;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.OperationResult;
import io.connectjobs.store.Owner;
import io.connectjobs.store.Payload;
import io.connectjobs.store.QueueSettings;
import io.connectjobs.store.QueueView;
import io.connectjobs.store.SchemaBehindException;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.UpkeepLimits;
import io.connectjobs.store.contract.FeedReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;

/** Which servers are refused and why, and what is made of their refusals. */
final class RedisServerTest {
    private static final String SECRET = "s3cr3t";
    private static final StoreSettings QUICK = StoreSettings.DEFAULT.withConnectTimeout(Duration.ofSeconds(2));

    private final RedisProcess server = RedisProcess.start();

    @AfterEach
    void stop() {
        server.close();
    }

    private static JobStore open(String url) {
        return new RedisProvider().open(url, QUICK);
    }

    private static void works(JobStore store) {
        assertThat(store.enqueue(List.of(NewJob.on("orders").build())).get(0)).isInstanceOf(Added.class);
        FeedReader reader = FeedReader.of(store.feed().orElseThrow());
        assertThat(store.upkeep(new UpkeepLimits(10, 10)).reaped()).isZero();
        assertThat(reader.readAll().position()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"allkeys-lru", "volatile-ttl", "allkeys-random"})
    void a_server_that_may_drop_jobs_is_refused_with_the_command_that_mends_it(String policy) {
        server.say("CONFIG", "SET", "maxmemory-policy", policy);
        assertThatThrownBy(() -> open(server.url()))
                .isExactlyInstanceOf(JobStoreException.class)
                .hasMessageContaining(policy)
                .hasMessageContaining("CONFIG SET maxmemory-policy noeviction");
        assertThat((List<?>) server.say("KEYS", "*")).isEmpty();
        server.say("CONFIG", "SET", "maxmemory-policy", "noeviction");
        open(server.url()).close();
    }

    @Test
    void a_server_that_is_too_old_is_refused_by_the_version_that_is_needed() {
        assertThatThrownBy(() -> ServerCheck.checkVersion("Redis 6.0.16", "6.0.16"))
                .hasMessageContaining("Redis 6.0.16")
                .hasMessageContaining("needs Redis 6.2 or Valkey 7.2");
        ServerCheck.checkVersion("Redis 6.2.0", "6.2.0");
        ServerCheck.checkVersion("Valkey 10.1.0", "10.1.0");
    }

    @Test
    void keys_of_somebody_else_under_the_prefix_are_named_and_left_alone() {
        server.say("SET", "cj:theirs", "1");
        assertThatThrownBy(() -> open(server.url()))
                .isExactlyInstanceOf(JobStoreException.class)
                .hasMessageContaining("'cj:theirs'")
                .hasMessageContaining("store.schema");
        assertThat((List<?>) server.say("KEYS", "*")).hasSize(1);
        try (JobStore store = new RedisProvider().open(server.url(), QUICK.withSchema("mine"))) {
            works(store);
        }
        assertThat((List<?>) server.say("KEYS", "mine:*")).isNotEmpty();
    }

    @Test
    void a_key_of_another_type_in_the_stores_place_is_told_by_what_it_means() {
        try (JobStore store = open(server.url())) {
            server.say("SET", "cj:q:{orders}:meta", "theirs");
            assertThatThrownBy(() -> works(store))
                    .isExactlyInstanceOf(JobStoreException.class)
                    .hasMessageContaining("another prefix");
        }
    }

    @Test
    void a_server_without_an_append_only_file_is_no_durable_store_and_says_how_to_make_it_one() {
        try (JobStore store = open(server.url())) {
            assertThat(store.capabilities().whyNot(Capability.DURABLE))
                    .hasValueSatisfying(why -> assertThat(why).contains("CONFIG SET appendonly yes"));
            assertThat(store.check(Duration.ofSeconds(1)).detail()).contains("Redis 6.2", "not durable", "version 1");
        }
    }

    @Test
    void a_schema_that_may_not_be_migrated_or_that_left_the_driver_behind_is_refused() {
        assertThatThrownBy(() -> new RedisProvider().open(server.url(), QUICK.withMigrate(false)))
                .isInstanceOf(SchemaBehindException.class);
        open(server.url()).close();
        server.say("HSET", "cj:s:{store}:schema", "version", "7", "oldest_driver", "5");
        assertThatThrownBy(() -> open(server.url()))
                .hasMessageContaining("version 7")
                .hasMessageContaining("from version 5");
    }

    @Test
    void an_acl_user_with_the_rights_of_the_manual_works_and_a_poorer_one_learns_what_it_lacks() {
        server.say(
                "ACL",
                "SETUSER",
                "jobs",
                "on",
                ">" + SECRET,
                "~cj:*",
                "resetchannels",
                "&cj:*",
                "+@all",
                "-@admin",
                "-@dangerous",
                "+info",
                "+keys");
        server.say("ACL", "SETUSER", "reader", "on", ">" + SECRET, "~cj:*", "+@read", "+info", "+evalsha", "+script");
        String host = "@127.0.0.1:" + server.port();
        try (JobStore store = open("redis://jobs:" + SECRET + host)) {
            works(store);
        }
        StoreSettings settings = QUICK.withCredentials("jobs", SECRET);
        try (JobStore store = new RedisProvider().open(server.url(), settings)) {
            works(store);
        }
        try (JobStore store = open("redis://reader:" + SECRET + host)) {
            assertThatThrownBy(() -> works(store))
                    .hasMessageContaining("NOPERM")
                    .hasMessageContaining("docs/redis.md");
        }
    }

    @Test
    void a_wrong_password_is_told_without_the_password() {
        server.say("ACL", "SETUSER", "jobs", "on", ">" + SECRET, "~*", "+@all");
        assertThatThrownBy(() -> open("redis://jobs:" + SECRET + "x@127.0.0.1:" + server.port()))
                .isExactlyInstanceOf(JobStoreException.class)
                .hasMessageContaining("store.password")
                .satisfies(e -> {
                    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                        assertThat(cause.toString()).doesNotContain(SECRET);
                    }
                });
    }

    @Test
    void a_server_that_is_not_there_is_unavailable() {
        int port = server.port();
        server.kill();
        assertThatThrownBy(() -> open("redis://127.0.0.1:" + port)).isInstanceOf(JobStoreUnavailableException.class);
    }

    @Test
    void a_replica_is_unavailable_as_during_a_fail_over() {
        try (JobStore store = open(server.url())) {
            server.say("REPLICAOF", "127.0.0.1", Integer.toString(RedisProcess.freePort()));
            assertThatThrownBy(() -> works(store)).isInstanceOf(JobStoreUnavailableException.class);
            server.say("REPLICAOF", "NO", "ONE");
            works(store);
        }
    }

    @Test
    void a_server_with_too_many_clients_is_unavailable() {
        try (JobStore store = open(server.url())) {
            try (Connection other = new Connection("127.0.0.1", server.port())) {
                other.sendCommand(Command.CONFIG, "SET", "maxclients", "1");
                other.sendCommand(Command.CLIENT, "KILL", "TYPE", "normal", "SKIPME", "yes");
                assertThat(other.getMany(2)).hasSize(2);
                assertThatThrownBy(() -> works(store)).isInstanceOf(JobStoreUnavailableException.class);
                assertThatThrownBy(() -> open(server.url())).isInstanceOf(JobStoreUnavailableException.class);
                // As the server says it, where it comes through before the connection ends.
                JedisDataException refusal = catchThrowableOfType(JedisDataException.class, () -> server.say("PING"));
                assertThat(new RedisErrors("here").of(refusal))
                        .isInstanceOf(JobStoreUnavailableException.class)
                        .hasMessageContaining("maxclients");
            }
        }
    }

    @Test
    void a_full_server_is_unavailable_and_nothing_is_half_done() {
        try (JobStore store = open(server.url())) {
            works(store);
            server.say("CONFIG", "SET", "maxmemory", "1");
            assertThatThrownBy(() -> works(store))
                    .isInstanceOf(JobStoreUnavailableException.class)
                    .hasMessageContaining("maxmemory");
            assertThat(store.inspect().counts()).isEqualTo(Map.of("orders", Map.of(JobState.AVAILABLE, 1L)));
            server.say("CONFIG", "SET", "maxmemory", "0");
            works(store);
        }
    }

    /** What would otherwise never end: jobs that are done again and again, since nobody can say that they are. */
    @Test
    void a_full_server_takes_answers_and_commands_and_prunes() {
        try (JobStore store = new RedisProvider().open(server.url(), QUICK.withKeeping(Duration.ZERO, Duration.ZERO))) {
            store.enqueue(IntStream.range(0, 60)
                    .mapToObj(i -> NewJob.on("orders").id("" + i).build())
                    .toList());
            Leasing leasing = store.leasing().orElseThrow();
            List<Lease> leases =
                    leasing.claim(ClaimRequest.of("orders", 40, Duration.ofMinutes(1), new Owner("o", 0))).stream()
                            .map(ClaimedJob::lease)
                            .toList();
            server.say("CONFIG", "SET", "maxmemory", "1");
            assertThat(leasing.extend(leases.subList(0, 1), Duration.ofMinutes(2))
                            .get(0)
                            .status())
                    .isEqualTo(LeaseStatus.APPLIED);
            List<Settlement> outcomes = new ArrayList<>();
            leases.subList(0, 38).forEach(lease -> outcomes.add(Settlement.complete(lease)));
            outcomes.add(Settlement.complete(leases.get(38), Payload.json("{}")));
            outcomes.add(Settlement.failForGood(leases.get(39), new JobError("x", "y")));
            assertThat(leasing.settle(outcomes))
                    .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(LeaseStatus.APPLIED));
            assertThat(store.operate().cancel(List.of(new JobRef("orders", "50"))))
                    .containsExactly(new OperationResult.Done(new JobRef("orders", "50")));
            store.operate().pause("orders");
            assertThat(store.upkeep(UpkeepLimits.DEFAULT).pruned()).isEqualTo(41);
            assertThat(store.operate().purge("orders", Set.of(JobState.COMPLETED), 10))
                    .isZero();
            assertThatThrownBy(() -> works(store)).isInstanceOf(JobStoreUnavailableException.class);
            assertThat(store.inspect().counts()).isEqualTo(Map.of("orders", Map.of(JobState.AVAILABLE, 19L)));
        }
    }

    @Test
    void a_full_server_takes_commands_and_signs_of_life_from_who_never_used_the_queue() {
        try (JobStore before = open(server.url())) {
            works(before);
        }
        server.say("CONFIG", "SET", "maxmemory", "1");
        try (JobStore store = open(server.url())) {
            store.operate().pause("orders");
            store.operate().configure("unheard-of", QueueSettings.NONE.withMaxRunning(3));
            assertThat(store.inspect().queues())
                    .extracting(QueueView::queue, QueueView::paused)
                    .containsExactly(tuple("orders", true), tuple("unheard-of", false));
            store.operate().resume("orders");
            assertThat(store.inspect().queues()).extracting(QueueView::paused).containsOnly(false);
            assertThat(store.leasing()
                            .orElseThrow()
                            .beat(new Heartbeat(new Owner("o", 0), Duration.ofSeconds(30), List.of(), Map.of())))
                    .isTrue();
            assertThat(store.inspect().workers())
                    .singleElement()
                    .satisfies(worker -> assertThat(worker.alive()).isTrue());
        }
    }

    @Test
    void scripts_that_a_server_forgot_are_told_again_and_a_batch_keeps_its_order() {
        try (JobStore store = open(server.url())) {
            for (int round = 0; round < 3; round++) {
                server.say("SCRIPT", "FLUSH");
                store.enqueue(IntStream.range(0, 1_000)
                        .mapToObj(i -> NewJob.on("orders").id("" + i).build())
                        .toList());
                server.say("SCRIPT", "FLUSH");
                assertThat(store.leasing()
                                .orElseThrow()
                                .claim(ClaimRequest.of("orders", 1_000, Duration.ofMinutes(1), new Owner("o", 0))))
                        .extracting(job -> job.ref().id())
                        .isEqualTo(
                                round > 0
                                        ? List.of()
                                        : IntStream.range(0, 1_000)
                                                .mapToObj(i -> "" + i)
                                                .toList());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "redis:6379, form",
        "redis://, empty host",
        "redis://h:port, port",
        "redis://h/x, database",
        "'redis://a:1,b:2', several hosts",
        "redis-sentinel://h:1, no master",
        "redis-cluster://h:1/3, database",
        "redis://h?verify=no, unknown option 'verify'",
        "redis://h?wait=some, wait",
        "redis://h?ca=x.pem, rediss",
        "redis://u:x?s3cr3t@h, %3F",
        "redis://u:x?s3cr3t=y@h, %3F",
        "redis://u:s3cr3t%zz@h, store.password"
    })
    void a_url_without_the_form_is_refused_by_what_is_wrong_with_it(String url, String why) {
        assertThatThrownBy(() -> open(url))
                .isExactlyInstanceOf(JobStoreException.class)
                .hasMessageContaining(why)
                .hasMessageNotContaining(SECRET);
    }

    @Test
    void a_url_is_taken_apart() {
        RedisUrl url = RedisUrl.parse(
                "rediss-sentinel://u%3Ax:p%40ss@one:1,two/main/3?ca=/etc/ca.pem&wait=all&sentinel.password=w",
                StoreSettings.DEFAULT);
        assertThat(url.kind()).isEqualTo(RedisUrl.Kind.SENTINEL);
        assertThat(url.hosts()).extracting(Object::toString).containsExactly("one:1", "two:26379");
        assertThat(List.of(url.master(), url.username(), url.password())).containsExactly("main", "u:x", "p@ss");
        assertThat(url.database()).isEqualTo(3);
        assertThat(url.tls()).isTrue();
        assertThat(url.waitsFor()).isEqualTo(Durability.Wait.ALL);
        assertThat(url).hasToString("redis-sentinel://one:1,two:26379/main");
    }
}
