package io.connectjobs.store.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Authorities and what they sign, made anew for each run with the openssl of this machine. */
public final class Certificates implements AutoCloseable {
    private final Path directory;

    private Certificates(Path directory) {
        this.directory = directory;
    }

    /** Skips the test where there is no openssl, and says so. */
    public static Certificates create() {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(path -> Files.isExecutable(Path.of(path, "openssl"))),
                "openssl is not in PATH: no certificates to test with");
        try {
            return new Certificates(Files.createTempDirectory("cj-certificates"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path file(String name) {
        return directory.resolve(name);
    }

    /** {@code name.key} and {@code name.crt} of an authority. */
    public void authority(String name) {
        openssl("req -x509 -newkey rsa:2048 -nodes -days 2 -keyout %1$s.key -out %1$s.crt -subj /CN=%1$s", name);
    }

    /** {@code name.key} and {@code name.crt}, signed by an authority, for a host or a role of a name. */
    public void signed(String name, String authority, String subject) {
        openssl("req -new -newkey rsa:2048 -nodes -keyout %1$s.key -out %1$s.csr -subj /CN=%2$s", name, subject);
        write(name + ".ext", "subjectAltName=DNS:" + subject.replace('_', '-'));
        openssl(
                "x509 -req -in %1$s.csr -CA %2$s.crt -CAkey %2$s.key -CAcreateserial -days 2 -extfile %1$s.ext"
                        + " -out %1$s.crt",
                name, authority);
        try {
            Files.setPosixFilePermissions(file(name + ".key"), PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code name.pk8}: the key as PostgreSQL's driver takes it. */
    public void asPkcs8(String name) {
        openssl("pkcs8 -topk8 -inform PEM -outform DER -nocrypt -in %1$s.key -out %1$s.pk8", name);
    }

    /** {@code name.p12}: key and certificate under a password. */
    public void asPkcs12(String name, String password) {
        openssl(
                "pkcs12 -export -name user -in %1$s.crt -inkey %1$s.key -out %1$s.p12 -passout pass:%2$s",
                name, password);
    }

    private void write(String name, String text) {
        try {
            Files.writeString(file(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void openssl(String arguments, Object... names) {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(Arrays.asList(
                String.format(java.util.Locale.ROOT, arguments, names).split(" ")));
        try {
            Process process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(file("log").toFile())
                    .start();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(Files.readString(file("log"))).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
