package io.connectjobs.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SurroundingsTest {
    private static final Path FILE = Path.of("/srv/jobs.db");

    @Test
    void a_network_file_system_is_warned_of() {
        assertThat(Surroundings.warnings(FILE, Optional.of("nfs4"), 4))
                .containsExactly(
                        "The SQLite file /srv/jobs.db is on a network file system (nfs4). Two machines that use"
                                + " it will damage it, and even one may. Put it on a local disk, or use PostgreSQL to share jobs"
                                + " between machines");
        assertThat(Surroundings.unshared("nfs4"))
                .isEqualTo("the file is on nfs4: SQLite's write-ahead log needs memory that processes share, and its"
                        + " locks don't hold between machines");
    }

    @Test
    void a_pool_that_one_writer_cannot_use_is_warned_of() {
        assertThat(Surroundings.warnings(FILE, Optional.empty(), 16))
                .containsExactly("store.pool.size is 16, and SQLite has one writer at a time: this store uses two"
                        + " connections, whatever the size. Use PostgreSQL where many tasks write at once");
    }

    @Test
    void a_local_disk_and_the_default_pool_are_fine(@TempDir Path folder) {
        Path file = folder.resolve("jobs.db");
        assertThat(Surroundings.warnings(file, Surroundings.networkOf(file), 4)).isEmpty();
    }

    @Test
    void a_folder_that_is_not_there_is_on_no_network() {
        assertThat(Surroundings.networkOf(Path.of("/no/such/folder/jobs.db"))).isEmpty();
    }
}
