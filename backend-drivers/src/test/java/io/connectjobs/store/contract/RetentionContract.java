package io.connectjobs.store.contract;

import static io.connectjobs.store.contract.Bench.job;
import static io.connectjobs.store.contract.Bench.ref;
import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.JobError;
import io.connectjobs.store.Retention;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.UpkeepLimits;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each end of a job has its own time to be kept. */
interface RetentionContract extends ContractCases {
    Duration DAY = Duration.ofDays(1);

    @Test
    default void each_terminal_state_is_kept_for_its_own_time() {
        for (Retention retention : List.of(
                new Retention(DAY, DAY.multipliedBy(2), DAY.multipliedBy(3), DAY),
                new Retention(DAY.multipliedBy(2), DAY.multipliedBy(3), DAY, DAY),
                new Retention(DAY.multipliedBy(3), DAY, DAY.multipliedBy(2), DAY))) {
            open(retention);
            end("completed", "dead", "cancelled");
            for (int day = 1; day <= 3; day++) {
                bench().clock().advance(DAY.minusMillis(1));
                assertThat(bench().upkeep().pruned()).isZero();
                bench().clock().advance(Duration.ofMillis(1));
                assertThat(bench().upkeep().pruned()).isEqualTo(1);
                assertThat(isThere("completed")).isEqualTo(retention.completed().toDays() > day);
                assertThat(isThere("dead")).isEqualTo(retention.dead().toDays() > day);
                assertThat(isThere("cancelled")).isEqualTo(retention.cancelled().toDays() > day);
            }
            bench().clock().advance(Duration.ofDays(30));
            bench().upkeep();
            bench().closeStores();
        }
    }

    @Test
    default void a_job_that_expired_is_kept_as_a_dead_one() {
        open(new Retention(Duration.ZERO, DAY, Duration.ZERO, DAY));
        bench().add(job("a").expireAfter(Duration.ofSeconds(1)));
        bench().clock().advance(Duration.ofSeconds(1));
        assertThat(bench().upkeep().expired()).isEqualTo(1);
        bench().clock().advance(DAY.minusMillis(1));
        assertThat(bench().upkeep().pruned()).isZero();
        bench().clock().advance(Duration.ofMillis(1));
        assertThat(bench().upkeep().pruned()).isEqualTo(1);
    }

    @Test
    default void no_time_at_all_prunes_at_the_next_upkeep() {
        open(new Retention(Duration.ZERO, DAY, Duration.ZERO, DAY));
        end("completed", "dead", "cancelled");
        assertThat(isThere("completed")).isTrue();
        assertThat(bench().upkeep().pruned()).isEqualTo(2);
        assertThat(isThere("dead")).isTrue();
    }

    @Test
    default void an_end_that_is_kept_for_long_does_not_keep_upkeep_from_the_others() {
        open(new Retention(DAY, DAY.multipliedBy(1_000), DAY, DAY));
        for (int i = 0; i < 20; i++) {
            end("completed-" + i, "dead-" + i, "cancelled-" + i);
        }
        bench().clock().advance(DAY);
        int pruned = 0;
        for (int i = 0; i < 8; i++) {
            int now = bench().store().upkeep(new UpkeepLimits(0, 7)).pruned();
            assertThat(now).isLessThanOrEqualTo(7);
            pruned += now;
        }
        assertThat(pruned).isEqualTo(40);
    }

    private void open(Retention retention) {
        bench().open(bench().settings().withKeeping(retention, DAY));
    }

    private void end(String completed, String dead, String cancelled) {
        bench().complete(bench().running(completed));
        bench().settle(Settlement.failForGood(bench().running(dead).lease(), new JobError("t", "m")));
        bench().cancel(bench().add(job(cancelled)));
    }

    private boolean isThere(String id) {
        return bench().store().inspect().find(ref(id)).isPresent();
    }
}
