package io.connectjobs.local;

import java.nio.file.Path;

/** An embedded Redis server, which writes an append-only file. */
public final class LocalRedis implements AutoCloseable {
    private final HeldServer server;

    private LocalRedis(HeldServer server) {
        this.server = server;
    }

    /** Every answer is on its disk. */
    public static LocalRedis start(Path directory) {
        return start(directory, "always");
    }

    /**
     * @param directory holds its program, its data and its log; created where it is missing
     * @param appendFsync when its file is brought to the disk: {@code always}, {@code everysec}
     */
    public static LocalRedis start(Path directory, String appendFsync) {
        return new LocalRedis(HeldServer.start(
                "Redis", RedisMain.class, directory, "--appendonly", "yes", "--appendfsync", appendFsync));
    }

    public String url() {
        return "redis://127.0.0.1:" + port();
    }

    public int port() {
        return server.port();
    }

    /** SIGKILL, as the power cut of a process. */
    public void kill() {
        server.kill();
    }

    /** On the same port, with the data that it left. */
    public void startAgain() {
        server.startAgain();
    }

    @Override
    public void close() {
        server.close();
    }
}
