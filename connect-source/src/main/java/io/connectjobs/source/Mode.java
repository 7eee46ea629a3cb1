package io.connectjobs.source;

/** What the source makes records of. */
enum Mode {
    DISPATCH,
    EVENTS,
    EXPORT
}
