package io.connectjobs.store.mysql;

import io.connectjobs.store.JobStore;
import io.connectjobs.store.process.CrashTrial;
import org.junit.jupiter.api.Test;

/** The server crashes and comes back, twice. */
final class MySqlRestartTest {
    @Test
    void every_acknowledged_job_completes_once_and_callers_see_unavailable_at_the_worst() throws Exception {
        try (OwnServer server = OwnServer.start();
                JobStore store = server.open(CrashTrial.settings())) {
            new CrashTrial().run(store, () -> {
                server.kill();
                server.startAgain();
            });
        }
    }
}
