package io.connectjobs.store.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.File;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The JDBC driver isn't part of the plugin: who forgot it is told what to put where. */
final class MissingJdbcDriverTest {
    @Test
    void a_plugin_without_the_jdbc_driver_says_which_jar_belongs_where() throws Exception {
        URL[] others = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(path -> !path.contains("mariadb-java-client"))
                .map(MissingJdbcDriverTest::url)
                .toArray(URL[]::new);
        try (URLClassLoader plugin = new URLClassLoader(others, ClassLoader.getPlatformClassLoader())) {
            Class<?> settings = plugin.loadClass("io.connectjobs.store.StoreSettings");
            Method open = plugin.loadClass("io.connectjobs.store.JobStores").getMethod("open", String.class, settings);
            Object unset = settings.getField("DEFAULT").get(null);
            Throwable told = catchThrowable(() -> open.invoke(null, "mysql://127.0.0.1:1/test", unset));
            assertThat(told)
                    .cause()
                    .satisfies(e -> assertThat(e.getClass().getSimpleName()).isEqualTo("JobStoreException"))
                    .hasMessageContaining("MariaDB Connector/J is missing")
                    .hasMessageContaining("lib folder");
        }
    }

    private static URL url(String path) {
        try {
            return Path.of(path).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }
}
