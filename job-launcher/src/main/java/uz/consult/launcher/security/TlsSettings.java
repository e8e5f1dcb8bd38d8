package uz.consult.launcher.security;

import java.nio.file.Path;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.failure.EtlException;

/**
 * The launcher's own TLS.
 *
 * @param enabled false for plain HTTP, whatever else is set
 * @param certificate a PEM file: the launcher's certificate, then those of its issuers; blank for plain HTTP
 * @param privateKey a PEM file with its key
 * @param keyPassword of the key; blank if it has none
 * @param protocols of TLSv1.3 and TLSv1.2; empty for both
 * @param ciphers by their names in Java; empty for Java's own choice
 */
@ConfigurationProperties("launcher.tls")
record TlsSettings(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("") String certificate,
        @DefaultValue("") String privateKey,
        @DefaultValue("") String keyPassword,
        @DefaultValue List<String> protocols,
        @DefaultValue List<String> ciphers) {

    static final String CERTIFICATE = "SERVER_SSL_CERTIFICATE";
    static final String PRIVATE_KEY = "SERVER_SSL_CERTIFICATE_PRIVATE_KEY";
    static final String KEY_PASSWORD = "SERVER_SSL_KEY_PASSWORD";

    private static final List<String> SAFE = List.of("TLSv1.3", "TLSv1.2");

    TlsSettings {
        if (certificate.isBlank() != privateKey.isBlank()) {
            String set = certificate.isBlank() ? PRIVATE_KEY : CERTIFICATE;
            String missing = certificate.isBlank() ? CERTIFICATE : PRIVATE_KEY;
            throw wrong(set + " is set and " + missing + " is not: set both, each to a PEM file, or neither");
        }
        checkPath(CERTIFICATE, certificate);
        checkPath(PRIVATE_KEY, privateKey);
        protocols = protocols.isEmpty() ? SAFE : protocols;
        if (!SAFE.containsAll(protocols)) {
            throw wrong("SERVER_SSL_ENABLED_PROTOCOLS must be TLSv1.3, TLSv1.2 or both, and is "
                    + Problems.cut(String.join(",", protocols), 100));
        }
    }

    /** Not the content, which could not be taken anew, and must not be echoed. */
    private static void checkPath(String setting, String path) {
        if (path.contains("-----")) {
            throw wrong(setting + " must be the path of a PEM file, and holds what should be in it");
        }
    }

    boolean isOn() {
        return enabled && !certificate.isBlank();
    }

    Path certificateFile() {
        return file(certificate);
    }

    Path privateKeyFile() {
        return file(privateKey);
    }

    /** Spring Boot takes file:/etc/tls/tls.crt too. */
    private static Path file(String named) {
        return Path.of(named.startsWith("file:") ? named.substring("file:".length()) : named);
    }

    static EtlException wrong(String message) {
        return new EtlException(ErrorClass.VALIDATION, message);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "TlsSettings[certificate=" + certificate + ", privateKey=" + privateKey + "]";
    }
}
