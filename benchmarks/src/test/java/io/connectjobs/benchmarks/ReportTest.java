package io.connectjobs.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is made of the samples. */
final class ReportTest {
    private static final Sample.Group DRAIN = new Sample.Group("postgresql", Operation.DRAIN, 1_000, 4);

    private static final Sample.Group SINK = new Sample.Group("connect", Operation.SINK, 5_000, 2);

    @Test
    void ratios_are_medians_of_rounds_and_cpu_counts_both_sides() {
        Results results = new Results();
        double[] seconds = {1.0, 2.0, 1.0};
        for (int round = 0; round < 3; round++) {
            results.add(sample("connectjobs", Role.OURS, 2 * seconds[round], 30.0, 10.0));
            results.add(sample("bare", Role.LIMIT, seconds[round], 10.0, 10.0));
        }
        Row bare = results.rows().get(1);
        assertThat(bare.oursToIt()).isEqualTo(0.5);
        assertThat(bare.itsCpuToOurs()).isEqualTo(0.5);
        assertThat(bare.rate()).isEqualTo(1_000);
        assertThat(results.rows().get(0).oursToIt()).isNull();
    }

    @Test
    void cpu_that_is_not_known_is_not_made_up() {
        Results results = new Results();
        results.add(sample("connectjobs", Role.OURS, 1, null, null));
        results.add(sample("bare", Role.LIMIT, 1, 10.0, null));
        assertThat(results.rows().get(1).itsCpuToOurs()).isNull();
    }

    @Test
    void a_target_is_met_missed_or_not_measured() {
        assertThat(Target.atLeast("x", 0.7, 0.7, "").verdict()).isEqualTo("met");
        assertThat(Target.atLeast("x", 0.7, 0.69, "").verdict()).isEqualTo("MISSED");
        assertThat(Target.atMost("x", 1.5, 1.5, "").verdict()).isEqualTo("MISSED");
        assertThat(Target.atLeast("x", 0.7, null, "").verdict()).isEqualTo("not measured");
    }

    @Test
    void a_drain_is_held_against_the_bare_loop_and_the_best_peer() {
        Results results = new Results();
        results.add(sample("connectjobs", Role.OURS, 1, null, null));
        results.add(sample("bare claim and update", Role.LIMIT, 0.5, null, null));
        List<Peers.PeerRow> peers = List.of(
                new Peers.PeerRow("graphile-worker 1", "start", 5_000, 3, 1, 400),
                new Peers.PeerRow("graphile-worker 1", "perf", 5_000, 3, 1, 500));
        Outcome outcome = new Outcome(Map.of(), Map.of("postgresql", Map.of()), results.rows(), List.of(), peers);
        List<Target> targets = Targets.of(outcome);
        assertThat(targets)
                .filteredOn(target -> target.name().contains("drain"))
                .extracting(Target::value)
                .containsExactly(0.5, 2.0);
        assertThat(new Report(outcome, targets).markdown())
                .contains("| bare claim and update |", "| --: |", "MISSED")
                .doesNotContain("null");
    }

    @Test
    void a_drain_on_redis_is_held_against_the_peers_that_ran_there() {
        Results results = new Results();
        results.add(new Sample(
                new Sample.Group("redis", Operation.DRAIN, 200, 2),
                "connectjobs",
                Role.OURS,
                1,
                1_000,
                0.01,
                null,
                null));
        List<Peers.PeerRow> peers = List.of(
                new Peers.PeerRow("psyqueue 0.1.0 redis", "c10", 5_000, 3, 1, 10_000),
                new Peers.PeerRow("psyqueue 0.1.0 redis", "c10", 50_000, 3, 1, 20_000),
                new Peers.PeerRow("bullmq 6.7.0 postgres", "c10", 5_000, 3, 1, 1_000));
        Outcome outcome = new Outcome(Map.of(), Map.of("redis", Map.of()), results.rows(), List.of(), peers);
        assertThat(Targets.of(outcome))
                .filteredOn(target -> target.name().contains("at its best"))
                .extracting(Target::verdict)
                .containsExactly("MISSED", "not measured");
    }

    @Test
    void a_sink_is_held_against_its_peer_and_against_the_cpu_time_of_its_parts() {
        Results results = new Results();
        results.add(sample(SINK, "connectjobs", Role.OURS, 1, 200.0, 300.0));
        results.add(sample(SINK, "Debezium JDBC 3, upsert", Role.PEER, 2, 100.0, 900.0));
        results.add(sample(SINK, "sink that does nothing", Role.LIMIT, 0.5, 100.0, 50.0));
        results.add(sample(SINK, "bare unnest insert, no Kafka", Role.LIMIT, 0.5, 50.0, 200.0));
        List<Target> targets = new ConnectTargets(results.rows(), 2).all();
        assertThat(targets.get(0).value()).isEqualTo(2.0);
        assertThat(targets.get(0).note()).contains("its CPU over ours 2.00");
        // 400 µs on two cores: 5,000/s; ours makes 1,000.
        assertThat(targets.get(1).value()).isEqualTo(0.2);
        assertThat(targets.get(1).note()).contains("their CPU over ours 0.80");
        assertThat(targets.get(2).value()).isNull();
    }

    @Test
    void a_line_of_a_peer_that_lacks_something_says_what_it_needs() {
        assertThat(PeerLine.is("# talk")).isFalse();
        assertThatThrownBy(() -> PeerLine.parse("{\"peer\":\"x\"}")).hasMessageContaining("needs peer, setting, n");
    }

    @Test
    void this_process_uses_cpu_and_a_process_that_is_no_server_counts_for_none() {
        assertThat(Cpu.ofThisProcess().nanos().orElseThrow()).isPositive();
        assertThat(ProcessTree.ofParent(ProcessHandle.current().pid(), "postgres")
                        .nanos())
                .isEqualTo(OptionalLong.empty());
    }

    private static Sample sample(
            String who, Role role, double seconds, @Nullable Double client, @Nullable Double server) {
        return sample(DRAIN, who, role, seconds, client, server);
    }

    private static Sample sample(
            Sample.Group group,
            String who,
            Role role,
            double seconds,
            @Nullable Double client,
            @Nullable Double server) {
        return new Sample(group, who, role, 1, 1_000, seconds, client, server);
    }
}
