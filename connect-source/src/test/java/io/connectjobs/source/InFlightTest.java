package io.connectjobs.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.JobRef;
import io.connectjobs.store.Lease;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

final class InFlightTest {
    private static final long PATIENCE_MS = 20_000;

    private final InFlight inFlight = new InFlight();

    private SourceRecord add(String id) {
        return add(id, 0);
    }

    private SourceRecord add(String id, long askedAt) {
        SourceRecord record = new SourceRecord(Map.of(), Map.of(), "t", null, null);
        inFlight.add(record, new Lease(new JobRef("q", id), "token-" + id), askedAt);
        return record;
    }

    private List<String> renewedUntil(long time) {
        return inFlight.renewedUntil(time).stream()
                .map(lease -> lease.job().id())
                .sorted()
                .toList();
    }

    @Test
    void who_waits_goes_on_with_the_last_acknowledgement_not_with_the_first() throws Exception {
        SourceRecord one = add("1");
        SourceRecord two = add("2");
        Thread waiter = new Thread(() -> {
            try {
                inFlight.awaitNone(Duration.ofHours(1));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        waiter.start();
        while (waiter.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        inFlight.acknowledge(one, true, 0);
        assertThat(waiter.isAlive()).isTrue();
        inFlight.acknowledge(two, false, 0);
        waiter.join(PATIENCE_MS);
        assertThat(waiter.isAlive()).isFalse();
    }

    @Test
    void nobody_waits_where_nothing_is_held_and_no_longer_than_asked() throws Exception {
        inFlight.awaitNone(Duration.ofHours(1));
        add("1");
        inFlight.awaitNone(Duration.ofMillis(1));
        assertThat(inFlight.size()).isEqualTo(1);
    }

    @Test
    void records_that_were_never_given_to_anybody_are_taken_back_alone() {
        SourceRecord sent = add("1");
        SourceRecord unsent = add("2");
        assertThat(inFlight.takeUnacknowledged(List.of(unsent)))
                .extracting(lease -> lease.job().id())
                .containsExactly("2");
        inFlight.acknowledge(unsent, true, 0);
        inFlight.acknowledge(sent, true, 0);
        assertThat(inFlight.takeAcknowledged())
                .extracting(one -> one.lease().job().id())
                .containsExactly("1");
    }

    @Test
    void each_lease_comes_up_for_renewal_in_its_time_however_many_were_renewed_before() {
        add("late", 20);
        SourceRecord early = add("early", 10);
        assertThat(renewedUntil(9)).isEmpty();
        assertThat(renewedUntil(10)).containsExactly("early");
        inFlight.renewed(10, 30);
        assertThat(renewedUntil(19)).isEmpty();
        assertThat(renewedUntil(20)).containsExactly("late");
        inFlight.renewed(20, 40);
        assertThat(renewedUntil(29)).isEmpty();
        assertThat(renewedUntil(30)).containsExactly("early");
        inFlight.acknowledge(early, true, 30);
        assertThat(renewedUntil(40)).containsExactly("late");
    }

    @Test
    void a_lease_that_comes_when_none_is_held_counts_from_its_own_time() {
        inFlight.acknowledge(add("gone", 10), true, 10);
        add("new", 20);
        assertThat(renewedUntil(19)).isEmpty();
        assertThat(renewedUntil(20)).containsExactly("new");
    }
}
