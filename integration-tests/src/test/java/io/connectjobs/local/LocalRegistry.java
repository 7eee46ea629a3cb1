package io.connectjobs.local;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** An Apicurio registry that keeps its schemas in memory. It answers the API of Confluent's registry too. */
public final class LocalRegistry implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    private final HttpClient http = HttpClient.newHttpClient();
    private final int port = FreePorts.next();
    private final ChildProcess process;

    /**
     * @param home where the build has unpacked the server
     * @param directory holds its log; created where it is missing
     */
    public LocalRegistry(Path home, Path directory) {
        try {
            Files.createDirectories(directory);
            process = ChildProcess.start(new ChildProcess.Command(
                    "the schema registry",
                    RegistryMain.class,
                    classPath(home),
                    List.of("-Xmx256m", "-Dquarkus.http.host=127.0.0.1", "-Dquarkus.http.port=" + port),
                    List.of(),
                    Map.of(),
                    directory.resolve("registry.log")));
        } catch (IOException e) {
            throw new UncheckedIOException("Could not find the registry's jar in " + home, e);
        }
        process.awaitReady(START_LIMIT, () -> send("GET", "/subjects", "").statusCode() == 200);
    }

    private static String classPath(Path home) throws IOException {
        try (Stream<Path> files = Files.list(home)) {
            String runner = files.filter(file -> file.toString().endsWith("-runner.jar"))
                    .findFirst()
                    .orElseThrow()
                    .toString();
            Stream<String> own = KafkaClassPath.own().stream().filter(entry -> entry.endsWith("classes"));
            return String.join(
                    File.pathSeparator,
                    Stream.concat(own, Stream.of(runner, home.resolve("lib") + "/*"))
                            .toList());
        }
    }

    /** Where converters of Apicurio find it. */
    public String url() {
        return address() + "/apis/registry/v2";
    }

    /** Where converters of Confluent find it. */
    public String confluentUrl() {
        return address() + "/apis/ccompat/v7";
    }

    private String address() {
        return "http://127.0.0.1:" + port;
    }

    /** Asks by the API of Confluent's registry. */
    public HttpResponse<String> send(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(confluentUrl() + path))
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        process.close();
    }
}
