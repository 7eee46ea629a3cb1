package io.connectjobs.store.process;

import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.LeaseStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a process was told by the store, line by line, each written before it goes on. Safe for many threads. */
final class Journal implements AutoCloseable {
    private final Writer writer;

    Journal(Path file) throws IOException {
        writer = Files.newBufferedWriter(file);
    }

    /** One line of it, in words. */
    record Line(List<String> words) {
        boolean is(String verb) {
            return words.get(0).equals(verb);
        }

        String id() {
            return words.get(1);
        }

        String token() {
            return words.get(2);
        }

        long number(int index) {
            return Long.parseLong(words.get(index));
        }
    }

    void added(String id) {
        write("added " + id);
    }

    void claimed(ClaimedJob job) {
        write("claimed " + job.ref().id() + " " + job.lease().token() + " "
                + job.leaseUntil().toEpochMilli() + " " + job.attempt());
    }

    /** Told before the store is. */
    void settling(ClaimedJob job) {
        write("settling " + job.ref().id() + " " + job.lease().token());
    }

    void completed(ClaimedJob job, LeaseStatus status) {
        write("completed " + job.ref().id() + " " + job.lease().token() + " " + status);
    }

    private synchronized void write(String line) {
        try {
            writer.write(line + "\n");
            writer.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The whole lines of a journal that may still be written to, or whose writer was killed. */
    static List<Line> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        String text = Files.readString(file);
        List<Line> lines = new ArrayList<>();
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
            lines.add(new Line(List.of(line.split(" "))));
        }
        return lines;
    }

    @Override
    public synchronized void close() throws IOException {
        writer.close();
    }
}
