package io.connectjobs.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the tasks of {@link NothingSinkConnector} have noted, a number in a file each. */
record FileArrivals(Path directory, long wanted) implements Arrivals {
    @Override
    public long count() throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.list(directory)) {
            files = found.toList();
        }
        long sum = 0;
        for (Path file : files) {
            byte[] bytes = Files.readAllBytes(file);
            sum += bytes.length == Long.BYTES ? ByteBuffer.wrap(bytes).getLong() : 0;
        }
        return sum;
    }

    @Override
    public boolean areComplete() throws IOException {
        return count() >= wanted;
    }
}
