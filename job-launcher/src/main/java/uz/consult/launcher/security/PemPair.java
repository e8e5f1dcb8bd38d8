package uz.consult.launcher.security;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.ssl.PemSslBundleProperties;
import org.springframework.boot.autoconfigure.ssl.PropertiesSslBundle;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemContent;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.failure.EtlException;

/**
 * The launcher's certificate and key, as their files hold them at one moment.
 *
 * @param certificate the text of one file
 * @param privateKey the text of the other
 */
record PemPair(String certificate, String privateKey) {

    /**
     * Reads both.
     *
     * @throws EtlException naming the setting whose file cannot be read
     */
    static PemPair read(TlsSettings settings) {
        return new PemPair(
                read(TlsSettings.CERTIFICATE, settings.certificateFile()),
                read(TlsSettings.PRIVATE_KEY, settings.privateKeyFile()));
    }

    private static String read(String setting, Path file) {
        try {
            // One byte, one letter: what is no PEM is found by what it lacks.
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw wrong(setting + ": " + file + " cannot be read: give a PEM file that this process may read", e);
        }
    }

    /**
     * What is shown to callers.
     *
     * @throws EtlException naming the setting that is wrong, and the remedy
     */
    SslBundle bundle(TlsSettings settings) {
        certificates(settings);
        key(settings);
        SslBundle bundle;
        try {
            bundle = PropertiesSslBundle.get(properties(settings));
        } catch (IllegalStateException e) {
            throw wrong(
                    TlsSettings.PRIVATE_KEY + ": " + settings.privateKeyFile()
                            + " is not the key of the certificate in " + settings.certificateFile()
                            + ": give the key that belongs to it",
                    e);
        }
        try {
            bundle.getStores().getKeyStore();
        } catch (IllegalStateException e) {
            throw wrong(
                    TlsSettings.CERTIFICATE + ": the certificates in " + settings.certificateFile()
                            + " do not form a chain: the launcher's must come first, then that of its issuer, and so on",
                    e);
        }
        return bundle;
    }

    /** The launcher's own first; there is at least one. */
    List<X509Certificate> certificates(TlsSettings settings) {
        try {
            List<X509Certificate> all = PemContent.of(certificate).getCertificates();
            if (!all.isEmpty()) {
                return all;
            }
        } catch (RuntimeException e) {
            throw noCertificate(settings, e);
        }
        throw noCertificate(settings, null);
    }

    private static EtlException noCertificate(TlsSettings settings, @Nullable Throwable cause) {
        return wrong(
                TlsSettings.CERTIFICATE + ": " + settings.certificateFile()
                        + " holds no certificate in PEM: give the launcher's, then those of its issuers",
                cause);
    }

    private void key(TlsSettings settings) {
        String password = password(settings);
        String what = TlsSettings.PRIVATE_KEY + ": " + settings.privateKeyFile();
        PrivateKey key;
        try {
            key = PemContent.of(privateKey).getPrivateKey(password);
        } catch (RuntimeException e) {
            throw wrong(what + remedy(password), e);
        }
        if (key == null) {
            throw wrong(what + remedy(password), null);
        }
    }

    private static String remedy(@Nullable String password) {
        return password == null
                ? " holds no key in PEM that can be read: give one, and its password in " + TlsSettings.KEY_PASSWORD
                        + " if it has one"
                : " holds no key in PEM that can be read with " + TlsSettings.KEY_PASSWORD + ": correct one of them";
    }

    private PemSslBundleProperties properties(TlsSettings settings) {
        PemSslBundleProperties properties = new PemSslBundleProperties();
        properties.getKeystore().setCertificate(certificate);
        properties.getKeystore().setPrivateKey(privateKey);
        properties.getKeystore().setPrivateKeyPassword(password(settings));
        properties.getKeystore().setVerifyKeys(true);
        properties.getOptions().setEnabledProtocols(Set.copyOf(settings.protocols()));
        if (!settings.ciphers().isEmpty()) {
            properties.getOptions().setCiphers(new LinkedHashSet<>(settings.ciphers()));
        }
        return properties;
    }

    private static @Nullable String password(TlsSettings settings) {
        return settings.keyPassword().isEmpty() ? null : settings.keyPassword();
    }

    private static EtlException wrong(String message, @Nullable Throwable cause) {
        return new EtlException(ErrorClass.VALIDATION, message, cause);
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "PemPair";
    }
}
