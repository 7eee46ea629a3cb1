package io.connectjobs.quickstart;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The order events that are fed, and what must become of them, worked out from the events alone. The shipped file is
 * repeated as often as needed, each time with new order ids: the same number of records is always the same input.
 */
final class Orders {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern ID = Pattern.compile("\"orderId\":\"([^\"]*)\"");

    private final List<String> lines;
    private final int records;

    Orders(Path file, int records) {
        try {
            this.lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read " + file, e);
        }
        this.records = records;
    }

    int records() {
        return records;
    }

    String event(int index) {
        int copy = index / lines.size() + 1;
        String line = lines.get(index % lines.size());
        return copy == 1 ? line : ID.matcher(line).replaceFirst("\"orderId\":\"$1-" + copy + "\"");
    }

    Expected expected() {
        Set<String> ids = new HashSet<>();
        int malformed = 0;
        for (int i = 0; i < records; i++) {
            String id = orderId(event(i));
            if (id.isEmpty()) {
                malformed++;
            } else {
                ids.add(id);
            }
        }
        return new Expected(ids, malformed);
    }

    /**
     * @param ids the jobs that must be there in the end
     * @param malformed events that must be found among the dead letters
     */
    record Expected(Set<String> ids, int malformed) {}

    /** The order's id; empty where the event can't become a job. */
    private static String orderId(String event) {
        try {
            JsonNode order = JSON.readTree(event);
            boolean usable =
                    order.path("orderId").isTextual() && order.path("priority").isInt();
            return usable ? order.path("orderId").asText() : "";
        } catch (JsonProcessingException e) {
            return "";
        }
    }
}
