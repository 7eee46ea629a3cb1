package io.connectjobs.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * A server process and its children, as /proc shows them. What children used that have ended counts for their parent, so
 * that no connection is forgotten.
 */
record ProcessTree(long root) implements Cpu {
    /** The kernel reports in ticks of 1/100 s to every process, whatever its own rate. */
    private static final long NANOS_PER_TICK = 10_000_000;

    // Counted from the field after the name, which may hold spaces and ends with the last bracket.
    private static final int PARENT = 1;
    private static final int FIRST_TIME = 11;
    private static final int LAST_TIME = 14;

    private record Entry(long parent, long ticks) {}

    /** The parent of a server's process, if that runs on this machine and is called so; else unknown. */
    static Cpu ofParent(long child, String name) {
        Path parent = stat(child).map(entry -> process(entry.parent())).orElse(null);
        if (parent == null) {
            return Cpu.UNKNOWN;
        }
        try {
            boolean same = Files.readString(parent.resolve("comm")).strip().equals(name);
            return same ? new ProcessTree(Long.parseLong(parent.getFileName().toString())) : Cpu.UNKNOWN;
        } catch (IOException e) {
            return Cpu.UNKNOWN;
        }
    }

    @Override
    public OptionalLong nanos() {
        return OptionalLong.of(ticks() * NANOS_PER_TICK);
    }

    private long ticks() {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                    .map(path -> path.getFileName().toString())
                    .filter(name -> Character.isDigit(name.charAt(0)))
                    .map(Long::parseLong)
                    .flatMap(pid -> stat(pid).filter(entry -> pid == root || entry.parent() == root).stream())
                    .mapToLong(Entry::ticks)
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path process(long pid) {
        return Path.of("/proc", Long.toString(pid));
    }

    /** Empty if the process has ended, or there is no /proc. */
    private static Optional<Entry> stat(long pid) {
        try {
            String line = Files.readString(process(pid).resolve("stat"));
            List<String> fields =
                    List.of(line.substring(line.lastIndexOf(')') + 2).split(" "));
            long ticks = 0;
            for (int i = FIRST_TIME; i <= LAST_TIME; i++) {
                ticks += Long.parseLong(fields.get(i));
            }
            return Optional.of(new Entry(Long.parseLong(fields.get(PARENT)), ticks));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
