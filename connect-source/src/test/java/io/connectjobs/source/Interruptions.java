package io.connectjobs.source;

import java.util.ArrayList;
import java.util.List;

/** When the store was away, or this machine stood still: leases may run out then. Times are monotonic nanoseconds. */
final class Interruptions {
    private record Span(long from, long to) {}

    private final List<Span> spans = new ArrayList<>();
    private boolean isOn;
    private long onSince;

    synchronized void begin() {
        isOn = true;
        onSince = System.nanoTime();
    }

    synchronized void end() {
        isOn = false;
        spans.add(new Span(onSince, System.nanoTime()));
    }

    synchronized void note(long from, long to) {
        spans.add(new Span(from, to));
    }

    /** Whether there was one since then, or is. */
    synchronized boolean anySince(long time) {
        return isOn || spans.stream().anyMatch(span -> span.to() - time >= 0);
    }

    synchronized int count() {
        return spans.size();
    }
}
