package io.connectjobs.local;

import java.util.List;

/** Flags for the processes of a cluster, beside those that make them start quickly. */
public final class JvmFlags {
    /** What a JVM on a server chooses by itself, where the quick start would choose otherwise. */
    public static final List<String> LONG_RUN = List.of("-XX:TieredStopAtLevel=4", "-XX:-UseSerialGC", "-XX:+UseG1GC");

    private JvmFlags() {}
}
