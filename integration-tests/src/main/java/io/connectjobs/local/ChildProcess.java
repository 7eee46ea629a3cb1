package io.connectjobs.local;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** A JVM that this one started and that ends with it. Its output goes to a log file. */
final class ChildProcess implements AutoCloseable {
    /** A child lives for minutes: it starts sooner with one compiler, one collector thread and the shared archive. */
    private static final List<String> QUICK_START = List.of(
            "-Dslf4j.provider=org.slf4j.simple.SimpleServiceProvider",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xshare:auto",
            "-Dfile.encoding=UTF-8");

    private static final int TAIL_LINES = 30;

    private final String name;
    private final Process process;
    private final Path log;

    private ChildProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /**
     * @param mainClass begins with {@link ParentWatch}
     * @param environment added to this process's own
     */
    record Command(
            String name,
            Class<?> mainClass,
            String classPath,
            List<String> jvmFlags,
            List<String> arguments,
            Map<String, String> environment,
            Path log) {}

    static ChildProcess start(Command command) {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(QUICK_START);
        line.add("-Djava.io.tmpdir=" + temporaryDirectory(command.log()));
        line.addAll(command.jvmFlags());
        line.addAll(List.of("-cp", command.classPath(), command.mainClass().getName()));
        line.addAll(command.arguments());
        File log = command.log().toFile();
        ProcessBuilder builder = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
        builder.environment().putAll(command.environment());
        try {
            return new ChildProcess(command.name(), builder.start(), command.log());
        } catch (IOException e) {
            throw new UncheckedIOException("Could not start " + command.name(), e);
        }
    }

    /** Beside the log, so that what a killed child leaves there goes when the run's directory goes. */
    private static Path temporaryDirectory(Path log) {
        try {
            return Files.createDirectories(log.resolveSibling("tmp"));
        } catch (IOException e) {
            throw new UncheckedIOException("Could not create a temporary directory beside " + log, e);
        }
    }

    /** Returns once it answers; shows the end of its log if it does not, and ends it. */
    void awaitReady(Duration limit, Callable<Boolean> ready) {
        try {
            Await.until(name + " to answer", limit, this::logTail, () -> !process.isAlive() || ready.call());
            if (!process.isAlive()) {
                throw new IllegalStateException(
                        name + " ended with exit code " + process.exitValue() + " while starting. " + logTail());
            }
        } catch (RuntimeException e) {
            kill();
            throw e;
        }
    }

    /** Asks it to end, and ends it by force when it has not within the limit. */
    void stop(Duration grace) {
        process.destroy();
        awaitEnd(grace);
    }

    /** Lets a child end by itself that waits for the end of its standard input. */
    void closeInput(Duration grace) {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // it is gone already
        }
        awaitEnd(grace);
    }

    /** SIGKILL: it gets no chance to clean up. */
    void kill() {
        process.destroyForcibly();
        boolean interrupted = false;
        while (true) {
            try {
                process.waitFor();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** SIGKILL for all that it started, which its death alone would leave behind, and then for itself. */
    void killWithDescendants(Duration limit) {
        List<ProcessHandle> started = process.descendants().toList();
        started.forEach(ProcessHandle::destroyForcibly);
        Await.until(
                "what " + name + " started to end",
                limit,
                () -> started.stream().noneMatch(ProcessHandle::isAlive));
        kill();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Sends a signal that Java has no method for. */
    void signal(String signal) {
        try {
            int exit = new ProcessBuilder("kill", "-" + signal, Long.toString(pid()))
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IllegalStateException(name + " did not take the signal " + signal);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Could not send " + signal + " to " + name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while sending " + signal + " to " + name, e);
        }
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        kill();
    }

    private void awaitEnd(Duration grace) {
        try {
            if (!process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            kill();
        }
    }

    private String logTail() {
        try {
            List<String> lines = new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            List<String> tail = lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size());
            return "The end of " + log + ":\n" + String.join("\n", tail);
        } catch (IOException e) {
            return "Its log " + log + " can't be read: " + e.getMessage();
        }
    }
}
