package io.connectjobs.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Records of all that producers have ever sent: good ones, wrong types, missing fields, nulls, huge and hostile values. */
final class HostileRecords {
    private static final List<String> FIELDS = List.of("priority", "at", "delay", "tries", "kind", "note", "nested");
    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "plain",
            "7",
            "-1",
            "1e400",
            "99999999999999999999",
            "2026-01-31T10:00:00Z",
            "2026-02-30",
            "'; DROP TABLE cj_job; --",
            "${value.priority}",
            "${env:HOME}",
            "\\u0000",
            "\\ud800",
            "\\ud83d\\ude00",
            "é ß 漢字 \uD83D\uDE00",
            "\\u202e\\ufeff",
            "a/b\\\\c\\\"d",
            "null",
            "true");

    private final Random random;
    private final String topic;

    HostileRecords(String topic, long seed) {
        this.topic = topic;
        this.random = new Random(seed);
    }

    ProducerRecord<byte[], byte[]> next() {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, 0, key(), value());
        for (int i = random.nextInt(3); i > 0; i--) {
            record.headers().add(headerName(), random.nextInt(4) == 0 ? null : text().getBytes(UTF_8));
        }
        if (random.nextInt(200) == 0) {
            record.headers().add("huge", "h".repeat(100_000).getBytes(UTF_8));
        }
        return record;
    }

    private byte @Nullable [] key() {
        return random.nextInt(4) == 0 ? null : noise(random.nextInt(20));
    }

    private byte @Nullable [] value() {
        return switch (random.nextInt(20)) {
            case 0 -> null;
            case 1 -> noise(random.nextInt(200));
            case 2 -> new byte[0];
            case 3 -> json(0).substring(1).getBytes(UTF_8);
            case 4 -> ("[".repeat(1_500) + "]".repeat(1_500)).getBytes(UTF_8);
            case 5 -> ("\"" + "x".repeat(random.nextInt(40_000)) + "\"").getBytes(UTF_8);
            case 6 -> (json(0) + json(0)).getBytes(UTF_8);
            case 7 -> scalar().getBytes(UTF_8);
            default -> json(0).getBytes(UTF_8);
        };
    }

    private String json(int depth) {
        StringBuilder object = new StringBuilder("{");
        for (String field : FIELDS) {
            if (random.nextInt(3) > 0) {
                object.append(object.length() > 1 ? "," : "")
                        .append('"')
                        .append(field)
                        .append("\":");
                object.append(random.nextInt(2) == 0 ? fitting(field) : any(depth));
            }
        }
        return object.append('}').toString();
    }

    private String fitting(String field) {
        return switch (field) {
            case "priority" -> Integer.toString(random.nextInt(20) - 10);
            case "at" -> random.nextBoolean() ? "\"2026-01-31T10:00:00Z\"" : "1700000000000";
            case "delay" -> "\"\"";
            case "tries" -> Integer.toString(1 + random.nextInt(5));
            case "kind" -> "\"kind-" + random.nextInt(5) + "\"";
            default -> "\"" + random.nextInt() + "\"";
        };
    }

    private String any(int depth) {
        return switch (random.nextInt(depth > 3 ? 2 : 4)) {
            case 0, 1 -> scalar();
            case 2 -> "[" + any(depth + 1) + "," + any(depth + 1) + "]";
            default -> json(depth + 1);
        };
    }

    private String scalar() {
        return switch (random.nextInt(8)) {
            case 0 -> "null";
            case 1 -> "true";
            case 2 -> Long.toString(random.nextLong());
            case 3 -> Double.toString(random.nextGaussian() * 1e300);
            case 4 -> "1".repeat(1 + random.nextInt(400));
            case 5 -> "1E" + random.nextInt(2_000_000);
            default -> "\"" + text() + "\"";
        };
    }

    private String text() {
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }

    private String headerName() {
        return List.of("h", "job.lease", "job.operation", "job.id", "traceparent", "é ß", "a.b", "")
                .get(random.nextInt(8));
    }

    private byte[] noise(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
