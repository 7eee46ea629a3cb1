package io.connectjobs.benchmarks;

/** Somebody who is measured. One pass starts on an empty place and leaves nothing behind. */
interface Contender {
    String name();

    Role role();

    /** Whose CPU time is counted as the client's. */
    default Cpu client() {
        return Cpu.ofThisProcess();
    }

    /** Whether a first pass isn't counted. */
    default boolean warmsUp() {
        return true;
    }

    /** Whether it has anything to show under this load. */
    boolean fits(Load load);

    /** One pass; what counts runs inside the meter, everything around it doesn't. */
    void run(Load load, Meter meter) throws Exception;
}
