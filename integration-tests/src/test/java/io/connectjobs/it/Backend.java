package io.connectjobs.it;

/** The stores that every end-to-end case runs on. */
enum Backend {
    SQLITE,
    POSTGRESQL
}
