package io.connectjobs.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.StoreSettings;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A real server that is too old; the build unpacks it. */
final class OldRedisTest {
    private static final File PROGRAM = new File("target/old-servers/redis-server-2.8.19");

    @EnabledOnOs(
            value = OS.LINUX,
            architectures = {"amd64", "x86_64"},
            disabledReason = "skipped: the old server is a program for Linux on x86-64")
    @Test
    void it_is_refused_by_the_version_that_is_needed_and_left_as_it_was() {
        assertThat(PROGRAM.setExecutable(true))
                .as("the build unpacks %s", PROGRAM)
                .isTrue();
        try (RedisProcess server = RedisProcess.startProgram(Path.of(PROGRAM.getAbsolutePath()))) {
            assertThatThrownBy(() -> new RedisProvider().open(server.url(), StoreSettings.DEFAULT))
                    .isExactlyInstanceOf(JobStoreException.class)
                    .hasMessageContaining("Redis 2.8.19")
                    .hasMessageContaining("needs Redis 6.2 or Valkey 7.2");
            assertThat((List<?>) server.say("KEYS", "*")).isEmpty();
        }
    }
}
