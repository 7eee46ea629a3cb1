package io.connectjobs.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The archive is all that a worker gets. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArchiveTest {
    private static final String HOME = property("plugin.directory") + "/";
    private static final Path ARCHIVE = Path.of(property("plugin.archive"));

    private ZipFile zip;

    @BeforeAll
    void open() throws IOException {
        zip = new ZipFile(ARCHIVE.toFile());
    }

    @AfterAll
    void close() throws IOException {
        zip.close();
    }

    @Test
    void everything_lies_in_the_one_folder_of_the_layout() {
        assertThat(names())
                .allSatisfy(name -> assertThat(name)
                        .startsWith(HOME)
                        .satisfiesAnyOf(
                                path -> assertThat(path).isIn(HOME, HOME + "manifest.json"),
                                path -> assertThat(path.substring(HOME.length()))
                                        .matches("(lib|doc|etc|assets)/.*")));
    }

    @Test
    void lib_holds_our_jars_and_what_they_need_and_nothing_else() {
        assertThat(inside("lib/").map(ArchiveTest::withoutVersion))
                .as("artifacts in lib/: a new one needs a line here, one that the worker brings (Kafka, SLF4J) an "
                        + "exclude in src/main/assembly/plugin.xml, one for tests only <scope>test</scope>")
                .containsExactlyInAnyOrder(
                        "backend-drivers",
                        "connect-common",
                        "connect-sink",
                        "connect-source",
                        "HikariCP",
                        "checker-qual",
                        "commons-pool2",
                        "jackson-annotations",
                        "jackson-core",
                        "jackson-databind",
                        "jedis",
                        "postgresql",
                        "redis-authx-core",
                        "sqlite-jdbc");
    }

    @Test
    void our_jars_carry_the_builds_version() {
        assertThat(inside("lib/"))
                .contains("connect-sink-" + property("project.version") + ".jar")
                .contains("connect-source-" + property("project.version") + ".jar");
    }

    @Test
    void the_manifest_names_what_is_inside() throws IOException {
        JsonNode manifest = new ObjectMapper().readTree(text("manifest.json"));
        String owner = manifest.at("/owner/username").asText();
        String name = manifest.at("/name").asText();
        String version = manifest.at("/version").asText();

        assertThat(version).isEqualTo(property("project.version"));
        assertThat(owner + "-" + name + "-" + version + "/").isEqualTo(HOME);
        assertThat(owner).matches("[a-z0-9_]{2,255}");
        assertThat(manifest.at("/component_types")).map(JsonNode::asText).containsExactlyInAnyOrder("sink", "source");
        assertThat(names()).contains(HOME + manifest.at("/logo").asText());
        assertThat(text("manifest.json")).as("filtered").doesNotContain("${");
    }

    @Test
    void licences_of_all_that_is_bundled_are_inside() throws IOException {
        assertThat(inside("doc/")).contains("LICENSE", "NOTICE", "README.md", "CHANGELOG.md", "THIRD-PARTY.txt");
        String thirdParty = text("doc/THIRD-PARTY.txt");
        assertThat(thirdParty)
                .contains("com.zaxxer:HikariCP", "org.postgresql:postgresql", "org.xerial:sqlite-jdbc")
                .contains("com.fasterxml.jackson.core:jackson-databind", "redis.clients:jedis")
                .doesNotContainIgnoringCase("unknown license");
        assertThat(inside("doc/")).anyMatch(name -> name.matches("licenses/postgresql-.*/META-INF/LICENSE"));
    }

    @Test
    void the_pages_and_schemas_are_inside() {
        assertThat(inside("doc/"))
                .contains("operations.md", "configuration.md", "schemas/Job.avsc", "schemas/Settlement.schema.json");
    }

    @Test
    void every_example_config_is_inside_as_it_is() throws IOException {
        Path examples = Path.of("..", "config-examples");
        try (Stream<Path> files = Files.walk(examples)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(text("etc/" + examples.relativize(file).toString().replace('\\', '/')))
                        .isEqualTo(Files.readString(file));
            }
        }
        assertThat(inside("etc/")).anyMatch(name -> name.endsWith(".json"));
    }

    @Test
    void every_entry_carries_the_same_time_so_that_two_builds_give_the_same_bytes() {
        assertThat(zip.stream().map(ZipEntry::getTime).distinct())
                .as("entry times, all set by project.build.outputTimestamp")
                .hasSize(1);
    }

    @Test
    void its_size_stays_reasonable() throws IOException {
        long kilobytes = Files.size(ARCHIVE) / 1024;
        System.out.println("Archive: " + ARCHIVE.getFileName() + ", " + kilobytes + " KiB");
        assertThat(kilobytes)
                .as("KiB; SQLite's native libraries are about 14,000 of them. Raise it when a new driver needs it")
                .isLessThan(24 * 1024);
    }

    private List<String> names() {
        return zip.stream().map(ZipEntry::getName).toList();
    }

    private Stream<String> inside(String folder) {
        String prefix = HOME + folder;
        return names().stream()
                .filter(name -> name.startsWith(prefix) && !name.endsWith("/"))
                .map(name -> name.substring(prefix.length()));
    }

    private String text(String name) throws IOException {
        ZipEntry entry = Objects.requireNonNull(zip.getEntry(HOME + name), name + " is not in the archive");
        try (InputStream in = zip.getInputStream(entry)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String withoutVersion(String jar) {
        return jar.replaceFirst("-\\d.*", "");
    }

    private static String property(String name) {
        return Objects.requireNonNull(System.getProperty(name), name + " is not set: run this test through Maven");
    }
}
