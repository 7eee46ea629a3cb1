package io.connectjobs.store.contract;

import static io.connectjobs.store.contract.Bench.QUEUE;
import static io.connectjobs.store.contract.Bench.job;
import static io.connectjobs.store.contract.Bench.ref;
import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.Capabilities;
import io.connectjobs.store.Capabilities.Capability;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.EnqueueResult.Duplicate;
import io.connectjobs.store.Health;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStores;
import io.connectjobs.store.LeaseStatus;
import io.connectjobs.store.QueueSettings;
import io.connectjobs.store.RetryPolicy;
import io.connectjobs.store.Schema.Migration;
import io.connectjobs.store.Schema.SchemaStatus;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.UniqueKey;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Opening, closing, several stores on one database, the schema, and what a driver says of itself. */
interface LifecycleContract extends ContractCases {
    /** A database in which nothing is yet. */
    Bench elsewhere();

    @Test
    default void a_driver_is_found_by_the_scheme_of_its_url() {
        assertThat(JobStores.provider(bench().fixture().url()).exampleUrl()).contains(":");
    }

    @Test
    default void what_a_driver_lacks_it_lacks_for_a_reason() {
        Capabilities capabilities = bench().store().capabilities();
        assertThat(capabilities.driver()).isNotBlank();
        assertThat(capabilities.lacks().values())
                .allSatisfy(reason -> assertThat(reason).isNotBlank());
    }

    @Test
    default void a_healthy_store_says_so() {
        Health health = bench().store().check(Duration.ofSeconds(10));
        assertThat(health.ok()).as(health.detail()).isTrue();
        assertThat(health.detail()).isNotBlank();
    }

    @Test
    default void closing_twice_is_harmless() {
        JobStore store = bench().store();
        store.close();
        store.close();
    }

    @Test
    default void inv1_jobs_outlive_the_closing_of_every_store() {
        bench().requires(Capability.DURABLE);
        ClaimedJob running = bench().running("running");
        bench().complete(bench().running("done"));
        bench().add("waiting");
        bench().store().operate().pause("paused");
        QueueSettings settings = QueueSettings.NONE
                .withMaxRunning(7)
                .withRate(9, Duration.ofMinutes(1))
                .withRetryPolicy(RetryPolicy.DEFAULT);
        bench().configure(settings);
        bench().add(job("keyed").delay(Duration.ofDays(1)).uniqueKey(UniqueKey.untilFinished("k")));
        bench().cancel(ref("running"));
        bench().closeStores();
        assertThat(bench().store().operate().settings(QUEUE)).isEqualTo(settings);
        assertThat(bench().offer(job("newcomer").uniqueKey(UniqueKey.untilFinished("k"))))
                .isEqualTo(new Duplicate(ref("keyed")));
        assertThat(bench().view(ref("running")).cancelRequested()).isTrue();
        assertThat(bench().state(ref("done"))).isEqualTo(JobState.COMPLETED);
        assertThat(bench().claimIds(5)).containsExactly("waiting");
        assertThat(bench().complete(running)).isEqualTo(LeaseStatus.APPLIED);
    }

    @Test
    default void inv3_leases_do_not_repeat_after_reopening() {
        bench().requires(Capability.DURABLE);
        ClaimedJob before = bench().running("a");
        bench().settle(Settlement.release(before.lease()));
        bench().closeStores();
        ClaimedJob after = bench().claimOne();
        assertThat(after.lease()).isNotEqualTo(before.lease());
        assertThat(bench().complete(before)).isNotEqualTo(LeaseStatus.APPLIED);
    }

    @Test
    default void two_stores_on_one_database_share_jobs_leases_and_pauses() {
        bench().requires(Capability.MANY_PROCESSES);
        JobStore one = bench().store();
        JobStore two = bench().open(bench().settings());
        bench().add("a", "b");
        assertThat(two.enqueue(List.of(job("a").build())).get(0).getClass().getSimpleName())
                .isEqualTo("Duplicate");
        ClaimedJob job = Bench.leasing(one).claim(Bench.request(1)).get(0);
        assertThat(Bench.ids(Bench.leasing(two).claim(Bench.request(5)))).containsExactly("b");
        assertThat(Bench.leasing(two)
                        .settle(List.of(Settlement.complete(job.lease())))
                        .get(0)
                        .status())
                .isEqualTo(LeaseStatus.APPLIED);
        assertThat(bench().complete(job)).isEqualTo(LeaseStatus.ALREADY);
        two.operate().pause(QUEUE);
        bench().add("c");
        assertThat(bench().claim(5)).isEmpty();
        two.close();
        one.operate().resume(QUEUE);
        assertThat(bench().claimIds(5)).containsExactly("c");
    }

    @Test
    default void many_stores_opened_at_once_on_an_empty_database_all_work() {
        Bench fresh = elsewhere();
        Racers.race(
                4,
                number -> fresh.open(fresh.settings())
                        .enqueue(List.of(job("job-" + number).build())));
        bench().requires(Capability.MANY_PROCESSES);
        assertThat(fresh.claim(5)).hasSize(4);
    }

    @Test
    default void an_opened_store_has_the_schema_of_its_driver() {
        bench().requires(Capability.VERSIONED_SCHEMA);
        SchemaStatus status = bench().store().schema().status();
        assertThat(status.driver()).isPositive();
        assertThat(status.current()).isEqualTo(status.driver());
        assertThat(status.steps())
                .hasSize(status.driver())
                .allSatisfy(step -> assertThat(step.appliedAt()).isNotNull());
        assertThat(bench().store().schema().migrate()).isEmpty();
    }

    @Test
    default void a_schema_can_be_rolled_back_to_nothing_and_migrated_again() {
        bench().requires(Capability.VERSIONED_SCHEMA);
        bench().add("a");
        JobStore store = bench().store();
        int version = store.schema().status().driver();
        assertThat(store.schema().rollback(0)).extracting(Migration::version).startsWith(version);
        assertThat(store.schema().status().current()).isZero();
        assertThat(store.schema().status().steps())
                .allSatisfy(step -> assertThat(step.appliedAt()).isNull());
        assertThat(store.schema().migrate()).extracting(Migration::version).startsWith(1);
        assertThat(store.inspect().find(ref("a"))).isEmpty();
        bench().add("a");
        assertThat(bench().claimIds(1)).containsExactly("a");
    }
}
