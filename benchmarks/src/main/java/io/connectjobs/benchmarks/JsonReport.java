package io.connectjobs.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A run's outcome for programs. */
final class JsonReport {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private JsonReport() {}

    static void write(Path file, Outcome outcome, List<Target> targets) throws IOException {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("machine", outcome.machine());
        report.put("places", outcome.places());
        report.put("rows", outcome.rows());
        report.put("claimTimes", outcome.claimTimes());
        report.put("peers", outcome.peers());
        report.put("targets", targets.stream().map(JsonReport::target).toList());
        JSON.writeValue(file.toFile(), report);
    }

    private static Map<String, Object> target(Target target) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("name", target.name());
        values.put("verdict", target.verdict());
        values.put("bound", target.bound());
        values.put("atMost", target.atMost());
        if (target.value() != null) {
            values.put("ratio", target.value());
        }
        values.put("note", target.note());
        return values;
    }
}
