package io.connectjobs.source;

/** What an export does while jobs of its queue run. */
enum ExportRunning {
    WAIT,
    FAIL
}
