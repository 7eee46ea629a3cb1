package io.connectjobs.store.redis;

import io.connectjobs.store.JobStoreException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.SslVerifyMode;

/** Connections that are encrypted, to a server whose certificate carries its name. */
final class Tls {
    private static final String TYPE = "PKCS12";

    private Tls() {}

    /**
     * @param caCertificate a file of PEM certificates to trust; null for those that Java trusts
     * @throws JobStoreException for a file that can't be read or holds none
     */
    static SslOptions options(@Nullable String caCertificate) {
        SslOptions.Builder options = SslOptions.builder().sslVerifyMode(SslVerifyMode.FULL);
        if (caCertificate != null) {
            byte[] trusted = trusted(caCertificate);
            options.trustStoreType(TYPE).truststore(() -> new ByteArrayInputStream(trusted), new char[0]);
        }
        return options.build();
    }

    /** As a store of keys, which is what Jedis takes. */
    private static byte[] trusted(String caCertificate) {
        try (InputStream in = Files.newInputStream(Path.of(caCertificate))) {
            KeyStore trusted = KeyStore.getInstance(TYPE);
            trusted.load(null, null);
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                trusted.setCertificateEntry("ca-" + number++, certificate);
            }
            if (number == 0) {
                throw new GeneralSecurityException("no certificate in it");
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            trusted.store(out, new char[0]);
            return out.toByteArray();
        } catch (IOException | GeneralSecurityException e) {
            throw new JobStoreException(
                    "The file '" + caCertificate + "' of the option ca can't be used: " + e
                            + ". Name a file of PEM certificates that this process may read",
                    e);
        }
    }
}
