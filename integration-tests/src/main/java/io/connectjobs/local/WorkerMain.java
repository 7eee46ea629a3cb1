package io.connectjobs.local;

import org.apache.kafka.connect.cli.ConnectDistributed;

/** The process of a distributed Connect worker. Argument: its properties file. */
final class WorkerMain {
    private WorkerMain() {}

    public static void main(String[] args) {
        ParentWatch.start();
        ConnectDistributed.main(args);
    }
}
