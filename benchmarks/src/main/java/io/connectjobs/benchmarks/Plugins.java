package io.connectjobs.benchmarks;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the worker loads.
 *
 * @param ours holds the unzipped plugin archive
 * @param debezium holds Debezium's unpacked archives; null where it isn't to be measured
 */
record Plugins(Path ours, @Nullable Path debezium) {
    /** Where the build puts both: beside this program. */
    static Plugins besideThisProgram(@Nullable Path ours, @Nullable Path debezium) {
        Path here = program().toAbsolutePath().resolveSibling("plugins");
        Path there = here.resolveSibling("debezium");
        Path found = debezium == null && Files.isDirectory(there) ? there : debezium;
        return new Plugins(ours == null ? here : ours, found);
    }

    private static Path program() {
        try {
            return Path.of(Plugins.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @param link a directory to be made, where this program stands as a plugin: it has the sink that does nothing */
    String path(Path link) throws IOException {
        requireDirectory(ours, "--plugins", "mvn package builds it");
        List<Path> entries = new ArrayList<>(List.of(ours.toAbsolutePath(), link.toAbsolutePath()));
        if (debezium != null) {
            requireDirectory(debezium, "--debezium", "see benchmarks/README.md");
            entries.add(debezium.toAbsolutePath());
        }
        Files.createSymbolicLink(
                Files.createDirectories(link).resolve(program().getFileName()),
                program().toAbsolutePath());
        return entries.stream().map(Path::toString).collect(Collectors.joining(","));
    }

    private static void requireDirectory(Path path, String option, String hint) {
        if (!Files.isDirectory(path)) {
            throw new IllegalStateException(option + " is " + path + ", which is no directory: " + hint);
        }
    }

    /** The version of one of Debezium's connectors; empty where it isn't there. */
    Optional<String> debezium(String connector) throws IOException {
        String name = "debezium-connector-" + connector;
        if (debezium == null || !Files.isDirectory(debezium.resolve(name))) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(debezium.resolve(name), name + "-*.jar")) {
            for (Path jar : jars) {
                String file = jar.getFileName().toString();
                return Optional.of(file.substring(name.length() + 1, file.length() - ".jar".length()));
            }
        }
        throw new IllegalStateException(
                "--debezium: " + debezium + File.separator + name + " holds no " + name + "-*.jar");
    }
}
