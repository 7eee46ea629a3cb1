package io.connectjobs.benchmarks;

import java.util.Map;

/** A sink connector that is measured: its settings, where it writes, and how one sees that from outside. */
interface Sink {
    String name();

    Role role();

    /** An empty place to write to. */
    void prepare() throws Exception;

    /** Beside what all get. */
    Map<String, String> config(Load load);

    Arrivals arrivals(Events events) throws Exception;

    /** @throws KeptRowsException if anything is missing */
    void check(Events events) throws Exception;

    void drop() throws Exception;
}
