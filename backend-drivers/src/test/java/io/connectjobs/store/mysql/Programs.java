package io.connectjobs.store.mysql;

import java.io.File;

/**
 * Where the embedded MariaDB's programs are unpacked: a folder for each of the test processes that run side by side, since
 * none may unpack what another runs.
 */
final class Programs {
    private Programs() {}

    static File directory() {
        return new File("target/mariadb-" + System.getProperty("test.process", "0")).getAbsoluteFile();
    }
}
