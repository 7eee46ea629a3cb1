package io.connectjobs.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the REST interface of a Connect worker is used for here. Errors carry the worker's own answer. */
public final class ConnectRest {
    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(90);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CONFLICT = 409;

    private final String address;
    private final HttpClient http = HttpClient.newHttpClient();

    ConnectRest(String address) {
        this.address = address;
    }

    /** An answer as it came. */
    public record Answer(int status, String body) {
        boolean isGood() {
            return status / 100 == 2;
        }
    }

    boolean isHealthy() {
        return send("GET", "/health", "").isGood();
    }

    /**
     * What was last said of a task.
     *
     * @param worker host and port of who said it
     */
    public record Task(int number, String state, String worker) {}

    /** The installed connectors: each with class, type and version. */
    public JsonNode plugins() {
        return json(good("GET", "/connector-plugins", ""));
    }

    /** Posts {@code {"name": …, "config": {…}}}. While the worker rebalances it answers 409, and is asked again. */
    public void create(String nameAndConfig) {
        Answer[] last = new Answer[1];
        Await.until("the worker to take a connector while it rebalances", REQUEST_LIMIT, () -> {
            last[0] = send("POST", "/connectors", nameAndConfig);
            return last[0].status() != CONFLICT;
        });
        if (!last[0].isGood()) {
            throw new IllegalStateException("The Connect worker refused the connector: "
                    + json(last[0].body()).path("message").asText(last[0].body()));
        }
    }

    public void create(String name, Map<String, String> config) {
        ObjectNode body = JSON.createObjectNode().put("name", name);
        body.set("config", JSON.valueToTree(config));
        create(body.toString());
    }

    public void delete(String name) {
        Await.until(
                "the worker to delete " + name,
                REQUEST_LIMIT,
                () -> send("DELETE", "/connectors/" + name, "").isGood());
    }

    /** The raw answer of the validation of a config, which names its connector class. */
    public String validate(Map<String, String> config) {
        String type = config.getOrDefault("connector.class", "");
        String path = "/connector-plugins/" + type + "/config/validate";
        return good("PUT", path, json(config));
    }

    /** The connector's and its tasks' states: RUNNING when all of them are and there is at least one task. */
    public boolean isRunning(String name) {
        List<String> states = states(name);
        return states.size() > 1 && states.stream().allMatch("RUNNING"::equals);
    }

    /** The connector's state and then its tasks'; empty where it is unknown yet. */
    public List<String> states(String name) {
        JsonNode known = known(name);
        List<String> states = new ArrayList<>();
        if (!known.isMissingNode()) {
            states.add(known.at("/connector/state").asText());
        }
        tasks(known).forEach(task -> states.add(task.state()));
        return states;
    }

    /** Empty where there are none, or none is known yet. */
    public List<Task> tasks(String name) {
        return tasks(known(name));
    }

    private static List<Task> tasks(JsonNode status) {
        List<Task> tasks = new ArrayList<>();
        status.path("tasks")
                .forEach(task -> tasks.add(new Task(
                        task.path("id").asInt(),
                        task.path("state").asText(),
                        task.path("worker_id").asText())));
        return tasks;
    }

    private JsonNode known(String name) {
        Answer answer = send("GET", "/connectors/" + name + "/status", "");
        return answer.isGood() ? json(answer.body()) : MissingNode.getInstance();
    }

    /** @return whether the worker did it; false also while it rebalances */
    public boolean restart(String name, int task) {
        return send("POST", "/connectors/" + name + "/tasks/" + task + "/restart", "")
                .isGood();
    }

    public void awaitRunning(String name) {
        Await.until(name + " to run", REQUEST_LIMIT, () -> status(name), () -> isRunning(name));
    }

    public String status(String name) {
        return send("GET", "/connectors/" + name + "/status", "").body();
    }

    private String good(String method, String path, String body) {
        Answer answer = send(method, path, body);
        if (!answer.isGood()) {
            throw new IllegalStateException(
                    method + " " + path + " was answered with " + answer.status() + ": " + answer.body());
        }
        return answer.body();
    }

    /** Any request; an answer of any status. */
    public Answer send(String method, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address + path))
                .timeout(REQUEST_LIMIT)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException("No answer from " + address, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while asking " + address, e);
        }
    }

    /** A config as the body of a request. */
    public static String json(Map<String, String> config) {
        return JSON.valueToTree(config).toString();
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException("The worker answered with something that is no JSON: " + text, e);
        }
    }
}
