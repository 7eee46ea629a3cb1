package io.connectjobs.store.postgresql;

import io.connectjobs.store.JobStore;
import io.connectjobs.store.process.CrashTrial;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The server crashes and comes back, twice. */
final class RestartTest {
    @Test
    void every_acknowledged_job_completes_once_and_callers_see_unavailable_at_the_worst() throws Exception {
        // As in production: the embedded server forgets to sync otherwise.
        try (OwnServer server = OwnServer.start(Map.of("fsync", "on", "synchronous_commit", "on"));
                JobStore store = server.open(CrashTrial.settings())) {
            new CrashTrial().run(store, () -> {
                server.kill();
                server.startAgain();
            });
        }
    }
}
