package io.connectjobs.benchmarks;

import java.util.Map;

/**
 * How a connector is measured: in the worker that runs, from the first records on, or in a worker process of its
 * own, from the connector's creation on.
 */
record Passage(ConnectCluster cluster, Operation operation) {
    boolean isCold() {
        return operation.isCold();
    }

    void run(String name, Map<String, String> config, Load load, Arrivals arrivals, Meter meter) throws Exception {
        if (isCold()) {
            cluster.renewWorker();
        }
        try (Transit transit = new Transit(cluster.rest(), name, config)) {
            if (isCold()) {
                transit.runFromCreation(operation, load, arrivals, meter);
            } else {
                transit.run(operation, load, arrivals, meter);
            }
        }
    }
}
