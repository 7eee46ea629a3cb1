package io.connectjobs.connect;

/** Takes one measurement after the other; safe for many threads, and cheap enough for each batch, not for each record. */
@FunctionalInterface
public interface Meter {
    void record(long value);
}
