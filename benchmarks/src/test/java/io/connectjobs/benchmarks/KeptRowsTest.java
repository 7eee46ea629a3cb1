package io.connectjobs.benchmarks;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStores;
import io.connectjobs.store.Lease;
import io.connectjobs.store.Owner;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.StoreSettings;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A store that forgets isn't fast. */
final class KeptRowsTest {
    private static final int JOBS = 20;

    private JobStore store;
    private KeptRows kept;

    @BeforeEach
    void open() {
        store = JobStores.open("memory:kept-rows", StoreSettings.DEFAULT);
        store.enqueue(SampleJobs.jobs(0, JOBS));
        kept = new KeptRows("memory", store, JOBS);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void a_store_that_keeps_everything_passes() throws Exception {
        kept.afterEnqueue();
        List<Lease> stale = kept.staleLeases();
        List<Lease> used = drain(JOBS);
        assertThatCode(() -> kept.afterDrain(stale, used)).doesNotThrowAnyException();
    }

    @Test
    void a_job_that_is_not_done_is_found() throws Exception {
        List<Lease> stale = kept.staleLeases();
        List<Lease> used = drain(JOBS - 1);
        assertThatThrownBy(() -> kept.afterDrain(stale, used))
                .isInstanceOf(KeptRowsException.class)
                .hasMessageContaining("memory did not keep")
                .hasMessageContaining("AVAILABLE=1");
    }

    @Test
    void terminal_rows_that_are_gone_are_found() throws Exception {
        List<Lease> stale = kept.staleLeases();
        List<Lease> used = drain(JOBS);
        store.operate().purge(SampleJobs.QUEUE, Set.of(JobState.COMPLETED), 1);
        assertThatThrownBy(() -> kept.afterDrain(stale, used)).isInstanceOf(KeptRowsException.class);
    }

    @Test
    void a_lease_that_still_settles_is_found() throws Exception {
        List<Lease> used = drain(JOBS);
        assertThatThrownBy(() -> kept.afterDrain(used.subList(0, 1), used))
                .isInstanceOf(KeptRowsException.class)
                .hasMessageContaining("ALREADY instead of STALE");
    }

    @Test
    void an_id_that_is_forgotten_is_found() {
        KeptRows more = new KeptRows("memory", store, JOBS + 1);
        assertThatThrownBy(more::afterEnqueue).isInstanceOf(KeptRowsException.class);
    }

    private List<Lease> drain(int count) {
        List<Lease> leases = store
                .leasing()
                .orElseThrow()
                .claim(ClaimRequest.of(SampleJobs.QUEUE, count, Duration.ofMinutes(1), new Owner("test", 0)))
                .stream()
                .map(ClaimedJob::lease)
                .toList();
        store.leasing()
                .orElseThrow()
                .settle(leases.stream().map(Settlement::complete).toList());
        return leases;
    }
}
