package uz.consult.etl.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Whose certificates are trusted: the JDK's authorities and, where one is configured, a private one. Verification is never off. */
public final class Trust {

    private Trust() {}

    /**
     * @param authority a PEM file of one or more certificates, or null for the JDK's alone
     * @throws IllegalArgumentException if the file cannot be read or holds no certificate
     */
    public static SSLContext of(@Nullable Path authority) {
        try {
            if (authority == null) {
                return SSLContext.getDefault();
            }
            KeyStore all = KeyStore.getInstance("PKCS12");
            all.load(null, null);
            int number = 0;
            for (X509Certificate known : accepted(factory(null))) {
                all.setCertificateEntry("jdk-" + number++, known);
            }
            Collection<? extends Certificate> own;
            try (InputStream in = Files.newInputStream(authority)) {
                own = CertificateFactory.getInstance("X.509").generateCertificates(in);
            }
            if (own.isEmpty()) {
                throw new IllegalArgumentException("No certificate in " + authority);
            }
            for (Certificate certificate : own) {
                all.setCertificateEntry("own-" + number++, certificate);
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, factory(all).getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "The certificate authority " + authority + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static TrustManagerFactory factory(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }

    private static Collection<X509Certificate> accepted(TrustManagerFactory factory) {
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                return java.util.List.of(x509.getAcceptedIssuers());
            }
        }
        return java.util.List.of();
    }
}
