package io.connectjobs.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import redis.embedded.RedisServer;

/** A Redis of the embedded binary. It is asked in its own words: no client of it may stand on the worker's class path. */
final class LocalRedis implements AutoCloseable {
    private static final String COMPLETED = ":4";

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

    /** Whether a job is completed, as its record says (docs/adr/0015). */
    boolean isCompleted(String queue, String id) throws IOException {
        String state = "return string.byte(redis.call('HGET',KEYS[1],ARGV[1]) or '', -44) or -1";
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                BufferedReader answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8))) {
            String command = "EVAL \"" + state + "\" 1 cj:q:{" + queue + "}:jobs " + id + "\r\n";
            socket.getOutputStream().write(command.getBytes(UTF_8));
            return COMPLETED.equals(answer.readLine());
        }
    }

    @Override
    public void close() throws IOException {
        server.stop();
    }
}
