package io.connectjobs.benchmarks;

/** Times what runs inside it. */
interface Meter {
    interface Body {
        void run() throws Exception;
    }

    /** Runs the body once and notes wall-clock and CPU time. */
    void measure(Operation operation, Load load, Body body) throws Exception;
}
