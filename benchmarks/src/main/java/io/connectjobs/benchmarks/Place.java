package io.connectjobs.benchmarks;

import io.connectjobs.store.JobStore;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Where stores are measured: a database, with all who are measured on it. */
interface Place {
    String name();

    /** What the figures depend on, for the report; no secret. */
    Map<String, String> settings();

    Cpu server();

    /** Where a peer's command finds the server, as environment variables; empty where no peer runs on it. */
    default Map<String, String> environment() {
        return Map.of();
    }

    /** An empty store with the shipped defaults; what an earlier one of this name held is gone. */
    JobStore freshStore(String name) throws Exception;

    /** Drops what {@link #freshStore} made, after the store was closed. */
    void drop(String name) throws Exception;

    /** Lets the database write down what is pending, so that the next measurement doesn't pay for the last. */
    void calm() throws Exception;

    /** Fresh statistics, as every contender gets them between enqueue and drain. */
    void analyze() throws Exception;

    /** Who is measured under each batch size and number of threads. */
    List<Contender> contenders();

    /** Who is measured with a handler for each job. */
    List<Contender> handlers();

    /** Who is measured from a topic to the store. */
    default List<Contender> sinks() throws IOException {
        return List.of();
    }

    /** The same, each time in a fresh worker. */
    default List<Contender> coldSinks() throws IOException {
        return List.of();
    }

    /** Who is measured from the store to a topic. */
    default List<Contender> sources() throws IOException {
        return List.of();
    }

    /** The same, each time in a fresh worker. */
    default List<Contender> coldSources() throws IOException {
        return List.of();
    }

    /** Whether claims are timed here under backlogs. */
    default boolean hasBacklog() {
        return true;
    }
}
