package io.connectjobs.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.Socket;
import redis.embedded.RedisServer;

/** A Redis of the embedded binary. It is asked in its own words: no client of it may stand on the worker's class path. */
final class LocalRedis implements AutoCloseable {
    private static final String COMPLETED = "n4";

    private final RedisServer server;
    private final int port;

    private LocalRedis(RedisServer server, int port) {
        this.server = server;
        this.port = port;
    }

    static LocalRedis start() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        RedisServer server = RedisServer.newRedisServer()
                .port(port)
                .bind("127.0.0.1")
                .setting("save \"\"")
                .build();
        server.start();
        return new LocalRedis(server, port);
    }

    String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** How many jobs of a queue are completed. */
    int completed(String queue) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port);
                BufferedReader answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8))) {
            socket.getOutputStream().write(("HGET cj:q:{" + queue + "}:meta " + COMPLETED + "\r\n").getBytes(UTF_8));
            String length = answer.readLine();
            return length == null || length.equals("$-1") ? 0 : Integer.parseInt(answer.readLine());
        }
    }

    @Override
    public void close() throws IOException {
        server.stop();
    }
}
