package io.connectjobs.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A run's outcome as tables. */
record Report(Outcome outcome, List<Target> targets) {
    private static final List<String> HEAD = List.of(
            "who",
            "batch",
            "threads",
            "jobs/s",
            "min - max",
            "client µs/job",
            "server µs/job",
            "ours / it",
            "its CPU / ours");

    String plain() {
        return text("", TextTable::plain);
    }

    String markdown() {
        return text("## Benchmarks\n\n", TextTable::markdown);
    }

    private String text(String before, Function<TextTable, String> table) {
        String settings = outcome.places().entrySet().stream()
                .map(place -> place.getKey() + ": " + said(place.getValue()) + "\n")
                .collect(Collectors.joining());
        return before + "machine: " + said(outcome.machine()) + "\n" + settings + "\n"
                + tables().stream().map(table).collect(Collectors.joining("\n"));
    }

    private static String said(Map<String, String> settings) {
        return settings.entrySet().stream()
                .map(setting -> setting.getKey() + " " + setting.getValue())
                .collect(Collectors.joining(", "));
    }

    private List<TextTable> tables() {
        List<TextTable> tables = new ArrayList<>();
        Map<String, List<List<String>>> groups = new LinkedHashMap<>();
        for (Row row : outcome.rows()) {
            String title = row.group().place() + ": " + row.group().operation().title();
            groups.computeIfAbsent(title, absent -> new ArrayList<>()).add(cells(row));
        }
        groups.forEach((title, rows) -> tables.add(new TextTable(title, HEAD, 1, rows)));
        if (!outcome.claimTimes().isEmpty()) {
            tables.add(claimTimes());
        }
        if (!outcome.peers().isEmpty()) {
            tables.add(peers());
        }
        tables.add(promised());
        return tables;
    }

    private static List<String> cells(Row row) {
        return List.of(
                row.contender(),
                Texts.whole(row.group().batch()),
                Texts.whole(row.group().threads()),
                Texts.whole(row.rate()),
                Texts.whole(row.slowest()) + " - " + Texts.whole(row.fastest()),
                Texts.one(row.clientMicros()),
                Texts.one(row.serverMicros()),
                Texts.two(row.oursToIt()),
                Texts.two(row.itsCpuToOurs()));
    }

    private TextTable claimTimes() {
        return new TextTable(
                "Claim time by backlog",
                List.of("where", "what waits", "limit", "few", "many", "ms of few", "ms of many", "ratio"),
                2,
                outcome.claimTimes().stream()
                        .map(time -> List.of(
                                time.place(),
                                time.waiting(),
                                Texts.whole(time.limit()),
                                Texts.whole(time.small()),
                                Texts.whole(time.large()),
                                Texts.two(time.smallMillis()),
                                Texts.two(time.largeMillis()),
                                Texts.two(time.ratio())))
                        .toList());
    }

    private TextTable peers() {
        return new TextTable(
                "Peers by their own command",
                List.of("peer", "setting", "jobs", "runs", "enqueue/s", "drain/s"),
                2,
                outcome.peers().stream()
                        .map(peer -> List.of(
                                peer.peer(),
                                peer.setting(),
                                Texts.whole(peer.jobs()),
                                Texts.whole(peer.runs()),
                                Texts.whole(peer.enqueue()),
                                Texts.whole(peer.drain())))
                        .toList());
    }

    private TextTable promised() {
        return new TextTable(
                "Targets",
                List.of("target", "verdict", "what was measured", "bound", "ratio"),
                3,
                targets.stream()
                        .map(target -> List.of(
                                target.name(),
                                target.verdict(),
                                target.note(),
                                (target.atMost() ? "< " : ">= ") + Texts.two(target.bound()),
                                Texts.two(target.value())))
                        .toList());
    }
}
