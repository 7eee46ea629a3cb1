package org.example.jobs;

import io.connectjobs.store.JobStoreException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;

/** Lines that say what was done to which jobs. Safe for many threads. */
final class AuditFile implements AutoCloseable {
    private final OutputStream out;

    private AuditFile(OutputStream out) {
        this.out = out;
    }

    static AuditFile open(Path file) {
        try {
            return new AuditFile(Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
        } catch (IOException e) {
            throw new JobStoreException("The audit file " + file + " can't be written: " + e.getMessage());
        }
    }

    /** One line for each of the things; none for none. */
    synchronized void note(String verb, Collection<?> things) {
        try {
            StringBuilder lines = new StringBuilder();
            things.forEach(thing -> lines.append(oneLine(verb + " " + thing)).append('\n'));
            // What is no valid text becomes a question mark: an id that no store can hold is noted all the same.
            out.write(lines.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new JobStoreException("The audit file can't be written: " + e.getMessage());
        }
    }

    /** An id may hold the end of a line; a reader of the file must not take what follows for another one. */
    private static String oneLine(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    @Override
    public synchronized void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw new JobStoreException("The audit file can't be closed: " + e.getMessage());
        }
    }
}
