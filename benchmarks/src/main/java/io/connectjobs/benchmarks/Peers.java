package io.connectjobs.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Peers that need a runtime of their own: what their command prints, or what it printed before. */
final class Peers {
    /** The median of a peer's warm runs. */
    record PeerRow(String peer, String setting, int jobs, int runs, double enqueue, double drain) {}

    private record Key(String peer, String setting, int jobs) {}

    private Peers() {}

    /** Runs a command of the shell that finds the servers in its environment, and reads what it prints. */
    static List<PeerLine> run(String command, Map<String, String> servers) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(servers);
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            List<PeerLine> lines = new ArrayList<>();
            try (BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                out.lines().filter(PeerLine::is).map(PeerLine::parse).forEach(lines::add);
            }
            int exit = process.waitFor();
            if (exit != 0 || lines.isEmpty()) {
                throw new IllegalStateException("The peer command ended with " + exit + " and printed " + lines.size()
                        + " results: see what it wrote to standard error");
            }
            return lines;
        } finally {
            process.destroy();
        }
    }

    static List<PeerLine> read(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(PeerLine::is)
                .map(PeerLine::parse)
                .toList();
    }

    static List<PeerRow> rows(List<PeerLine> lines) {
        Map<Key, List<PeerLine>> groups = new LinkedHashMap<>();
        for (PeerLine line : lines) {
            if (!line.cold()) {
                groups.computeIfAbsent(new Key(line.peer(), line.setting(), line.n()), key -> new ArrayList<>())
                        .add(line);
            }
        }
        List<PeerRow> rows = new ArrayList<>();
        groups.forEach((key, group) -> rows.add(new PeerRow(
                key.peer(),
                key.setting(),
                key.jobs(),
                group.size(),
                Median.of(group.stream().map(PeerLine::enqueue).toList()),
                Median.of(group.stream().map(PeerLine::drain).toList()))));
        return rows;
    }
}
