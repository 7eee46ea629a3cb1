package io.connectjobs.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.OptionalLong;

/** CPU time that somebody has used so far, in nanoseconds; empty where it can't be known. */
interface Cpu {
    OptionalLong nanos();

    /** A server that isn't there: the store lives in this process, or on another machine. */
    Cpu UNKNOWN = OptionalLong::empty;

    /** Unknown where one of them is. */
    static Cpu sum(Cpu one, Cpu other) {
        return () -> {
            OptionalLong nanos = one.nanos();
            OptionalLong more = other.nanos();
            return nanos.isEmpty() || more.isEmpty()
                    ? OptionalLong.empty()
                    : OptionalLong.of(nanos.getAsLong() + more.getAsLong());
        };
    }

    /** This process, its compiler and garbage collector included. */
    static Cpu ofThisProcess() {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return () -> {
            long nanos = system.getProcessCpuTime();
            return nanos < 0 ? OptionalLong.empty() : OptionalLong.of(nanos);
        };
    }
}
