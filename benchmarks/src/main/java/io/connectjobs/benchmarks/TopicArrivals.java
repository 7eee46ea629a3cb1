package io.connectjobs.benchmarks;

/** Records of a topic that nobody else writes to. */
record TopicArrivals(ConnectCluster cluster, String topic, long wanted) implements Arrivals {
    @Override
    public long count() throws Exception {
        return cluster.recordsIn(topic);
    }

    @Override
    public boolean areComplete() throws Exception {
        return count() >= wanted;
    }
}
