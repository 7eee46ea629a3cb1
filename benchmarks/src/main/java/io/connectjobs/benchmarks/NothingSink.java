package io.connectjobs.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The sink that does nothing: no other can be quicker. */
final class NothingSink implements Sink {
    static final String NAME = "sink that does nothing";

    private final ConnectCluster cluster;
    private @Nullable Path counts;

    NothingSink(ConnectCluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Role role() {
        return Role.LIMIT;
    }

    @Override
    public void prepare() throws IOException {
        counts = cluster.newDirectory("counts");
    }

    @Override
    public Map<String, String> config(Load load) {
        return Map.of(
                "connector.class",
                NothingSinkConnector.class.getName(),
                NothingSinkConnector.COUNTS,
                prepared().toString());
    }

    @Override
    public Arrivals arrivals(Events events) {
        return new FileArrivals(prepared(), events.count());
    }

    @Override
    public void check(Events events) {
        // its count is all that it has
    }

    @Override
    public void drop() {
        counts = null;
    }

    private Path prepared() {
        if (counts == null) {
            throw new IllegalStateException("prepare comes first");
        }
        return counts;
    }
}
