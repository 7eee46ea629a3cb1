package io.connectjobs.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KafkaClassPathTest {
    @Test
    void the_processes_of_kafka_see_no_driver_and_nothing_of_the_plugin() throws Exception {
        try (URLClassLoader kafka = new URLClassLoader(urls(), ClassLoader.getPlatformClassLoader())) {
            assertThat(kafka.getResource("org/apache/kafka/connect/cli/ConnectDistributed.class"))
                    .isNotNull();
            assertThat(kafka.getResource("kafka/Kafka.class")).isNotNull();
            for (String foreign : List.of(
                    "META-INF/services/java.sql.Driver",
                    "META-INF/services/io.connectjobs.store.JobStoreProvider",
                    "META-INF/services/org.apache.kafka.connect.sink.SinkConnector",
                    "io/connectjobs/store/JobStores.class",
                    "io/connectjobs/connect/Template.class",
                    "com/zaxxer/hikari/HikariDataSource.class",
                    "redis/clients/jedis/Jedis.class",
                    "org/apache/commons/pool2/ObjectPool.class")) {
                assertThat(kafka.getResource(foreign)).as(foreign).isNull();
            }
        }
    }

    @Test
    void the_jars_that_a_jar_names_are_on_its_class_path(@TempDir Path directory) throws Exception {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, "lib/one.jar lib/two%20words.jar");
        Path jar = directory.resolve("program.jar");
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        assertThat(KafkaClassPath.named(jar))
                .containsExactly(
                        directory.resolve("lib/one.jar").toString(),
                        directory.resolve("lib/two words.jar").toString());
        assertThat(KafkaClassPath.named(directory)).isEmpty();
    }

    private static URL[] urls() throws MalformedURLException {
        List<URL> urls = new ArrayList<>();
        for (String entry : KafkaClassPath.get().split(File.pathSeparator, -1)) {
            urls.add(Path.of(entry).toUri().toURL());
        }
        return urls.toArray(URL[]::new);
    }
}
