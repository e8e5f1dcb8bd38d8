package uz.consult.launcher.database;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.failure.EtlException;

/**
 * Turns {@code DB_SSLMODE} and {@code DB_SSLROOTCERT} into the TLS parameters of PostgreSQL's URL, {@code etl.database-encryption}. An
 * authority is only named to be verified against, so with one the mode is {@code verify-full} unless it is set.
 */
final class DatabaseEncryption implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private static final Logger log = LoggerFactory.getLogger(DatabaseEncryption.class);

    private static final List<String> MODES =
            List.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");
    private static final List<String> VERIFYING = List.of("verify-ca", "verify-full");

    private final Path customary;

    /** Made by Spring. */
    DatabaseEncryption() {
        this(Path.of(System.getProperty("user.home", ""), ".postgresql", "root.crt"));
    }

    /** @param customary where the driver looks for an authority by itself, as libpq does */
    DatabaseEncryption(Path customary) {
        this.customary = customary;
    }

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        ConfigurableEnvironment environment = context.getEnvironment();
        String authority = environment.getProperty("DB_SSLROOTCERT", "").strip();
        String mode = mode(environment.getProperty("DB_SSLMODE", ""), authority);
        check(mode, authority);
        String strangers = elsewhere(environment.getProperty("etl.database-servers", ""));
        if (!VERIFYING.contains(mode) && !strangers.isEmpty()) {
            log.warn(
                    "PostgreSQL at {} is on another machine, and DB_SSLMODE={} does not verify that it is the right server:"
                            + " set DB_SSLMODE=verify-full, and DB_SSLROOTCERT to the PEM file of its authority",
                    strangers,
                    mode);
        }
        environment
                .getPropertySources()
                .addLast(new MapPropertySource(
                        "databaseEncryption", Map.of("etl.database-encryption", parameters(mode, authority))));
    }

    static String parameters(String mode, String authority) {
        return "&sslmode=" + mode
                + (authority.isEmpty() ? "" : "&sslrootcert=" + URLEncoder.encode(authority, StandardCharsets.UTF_8));
    }

    /** @throws EtlException if there is no such mode, or it would not look at the authority */
    static String mode(String wanted, String authority) {
        String mode = wanted.strip().toLowerCase(Locale.ROOT);
        if (mode.isEmpty()) {
            return authority.isEmpty() ? "prefer" : "verify-full";
        }
        if (!MODES.contains(mode)) {
            throw wrong("DB_SSLMODE must be one of " + String.join(", ", MODES) + ", and is " + wanted, null);
        }
        if (!authority.isEmpty() && !VERIFYING.contains(mode)) {
            throw wrong(
                    "DB_SSLROOTCERT is set, but DB_SSLMODE=" + mode
                            + " ignores it: set DB_SSLMODE to verify-full, or unset one of them",
                    null);
        }
        return mode;
    }

    private void check(String mode, String authority) {
        if (!authority.isEmpty()) {
            check(Path.of(authority));
        } else if (VERIFYING.contains(mode) && !Files.isReadable(customary)) {
            throw wrong(
                    "DB_SSLMODE=" + mode
                            + " needs an authority: set DB_SSLROOTCERT to the PEM file of the one that made PostgreSQL's"
                            + " certificate",
                    null);
        }
    }

    private static void check(Path authority) {
        try (InputStream in = Files.newInputStream(authority)) {
            if (!CertificateFactory.getInstance("X.509")
                    .generateCertificates(in)
                    .isEmpty()) {
                return;
            }
        } catch (IOException e) {
            throw wrong(
                    "DB_SSLROOTCERT: " + authority + " cannot be read: give a PEM file that this process may read", e);
        } catch (CertificateException e) {
            throw noCertificate(authority, e);
        }
        throw noCertificate(authority, null);
    }

    private static EtlException noCertificate(Path authority, @Nullable Throwable cause) {
        return wrong(
                "DB_SSLROOTCERT: " + authority
                        + " holds no certificate in PEM: give the authority that made PostgreSQL's certificate",
                cause);
    }

    /** Those that are not on this machine, for people; empty if all are. */
    static String elsewhere(String servers) {
        return Arrays.stream(servers.split(","))
                .filter(server -> !isHere(server.substring(0, Math.max(0, server.lastIndexOf(':')))))
                .collect(Collectors.joining(", "));
    }

    private static boolean isHere(String host) {
        try {
            return Arrays.stream(InetAddress.getAllByName(host)).allMatch(InetAddress::isLoopbackAddress);
        } catch (UnknownHostException e) {
            return false; // an unknown name fails when it is connected to
        }
    }

    private static EtlException wrong(String message, @Nullable Throwable cause) {
        return new EtlException(ErrorClass.VALIDATION, message, cause);
    }
}
