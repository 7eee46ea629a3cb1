package io.connectjobs.benchmarks;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * One measurement of a peer that runs outside of this process, as it prints it: a JSON object on a line of its own.
 *
 * @param setting tells several of one peer apart
 * @param n jobs
 * @param cold whether it was the first pass of a fresh process; left out of the median
 * @param enqueue jobs a second
 * @param drain jobs a second, until the last acknowledgement is in the store
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record PeerLine(
        @JsonProperty(required = true) String peer,
        String setting,
        @JsonProperty(required = true) int n,
        boolean cold,
        @JsonProperty(required = true) double enqueue,
        @JsonProperty(required = true) double drain) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Lines that don't begin with a brace are talk. */
    static boolean is(String line) {
        return line.startsWith("{");
    }

    static PeerLine parse(String line) {
        try {
            return JSON.readValue(line, PeerLine.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "A peer's line is '" + line + "': " + e.getOriginalMessage()
                            + ". It needs peer, setting, n, enqueue and drain, e.g. {\"peer\":\"my-queue 1.2\","
                            + "\"setting\":\"default\",\"n\":5000,\"cold\":false,\"enqueue\":70000,\"drain\":9000}",
                    e);
        }
    }
}
