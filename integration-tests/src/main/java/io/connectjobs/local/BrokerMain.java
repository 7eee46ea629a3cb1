package io.connectjobs.local;

import java.nio.file.Files;
import java.nio.file.Path;

/** The broker's process: formats its storage the first time, then runs. Arguments: properties file, data directory, cluster id. */
final class BrokerMain {
    private BrokerMain() {}

    public static void main(String[] args) {
        ParentWatch.start();
        String properties = args[0];
        if (!Files.exists(Path.of(args[1], "meta.properties"))) {
            String[] format = {"format", "--config", properties, "--cluster-id", args[2]};
            if (kafka.tools.StorageTool.execute(format, System.err) != 0) {
                System.exit(1);
            }
        }
        kafka.Kafka.main(new String[] {properties});
    }
}
