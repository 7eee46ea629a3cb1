package io.connectjobs.store.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** Says in the report on what server the cases of this package ran. */
final class OtherServerTest {
    @Test
    void the_cases_ran_on_the_server_that_the_environment_names() throws SQLException {
        assumeTrue(
                System.getenv(MySqlServer.OWN) != null,
                MySqlServer.OWN + " is not set: these cases ran on an embedded MariaDB, and none on MySQL");
        try (Connection c = MySqlServer.connect()) {
            String server = c.getMetaData().getDatabaseProductVersion();
            System.out.println("The cases ran on " + Flavour.of(server).product() + " " + server);
            assertThat(ServerCheck.tooOld(server)).isNull();
        }
    }
}
