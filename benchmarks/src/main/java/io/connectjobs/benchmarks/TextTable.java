package io.connectjobs.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Rows under a title, aligned: the first columns as text to the left, the others to the right. */
record TextTable(String title, List<String> head, int leftColumns, List<List<String>> rows) {
    String plain() {
        return title + "\n\n" + lines("", "  ", "").collect(Collectors.joining("\n")) + "\n";
    }

    String markdown() {
        List<String> lines = new ArrayList<>(lines("| ", " | ", " |").toList());
        lines.add(
                1,
                IntStream.range(0, head.size())
                        .mapToObj(column -> column < leftColumns ? "---" : "--:")
                        .collect(Collectors.joining(" | ", "| ", " |")));
        return "### " + title + "\n\n" + String.join("\n", lines) + "\n";
    }

    private Stream<String> lines(String before, String between, String after) {
        List<List<String>> all = new ArrayList<>();
        all.add(head);
        all.addAll(rows);
        int[] widths = IntStream.range(0, head.size())
                .map(column -> all.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        return all.stream()
                .map(row -> IntStream.range(0, head.size())
                        .mapToObj(column -> cell(row.get(column), widths[column], column < leftColumns))
                        .collect(Collectors.joining(between, before, after))
                        .stripTrailing());
    }

    private static String cell(String text, int width, boolean left) {
        String padding = " ".repeat(width - text.length());
        return left ? text + padding : padding + text;
    }
}
