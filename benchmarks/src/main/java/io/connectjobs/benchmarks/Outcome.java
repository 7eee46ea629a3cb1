package io.connectjobs.benchmarks;

import java.util.List;
import java.util.Map;

/**
 * All that a run has found.
 *
 * @param machine what it ran on
 * @param places each place's settings
 */
record Outcome(
        Map<String, String> machine,
        Map<String, Map<String, String>> places,
        List<Row> rows,
        List<Backlog.ClaimTime> claimTimes,
        List<Peers.PeerRow> peers) {}
