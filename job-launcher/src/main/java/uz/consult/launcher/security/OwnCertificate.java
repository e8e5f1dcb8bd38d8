package uz.consult.launcher.security;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.ssl.SslBundleRegistrar;
import org.springframework.boot.ssl.SslBundleRegistry;
import org.springframework.boot.web.server.Ssl;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.util.StringUtils;
import uz.consult.etl.failure.EtlException;

/**
 * The certificate of the launcher's own TLS, which is reloaded when its files change, however they are replaced. The files are read
 * every few seconds rather than watched: a renewal over a network's file system, or of the folder itself, is no event. What cannot be
 * used leaves the previous one in its place, and is logged when it was met twice: the first time somebody may still be writing.
 */
final class OwnCertificate implements SslBundleRegistrar {

    /** The name of the bundle. */
    static final String BUNDLE = "launcher";

    private static final Logger log = LoggerFactory.getLogger(OwnCertificate.class);

    private final TlsSettings settings;
    private @Nullable SslBundleRegistry registry;
    private @Nullable PemPair used;
    private @Nullable String wrong;
    private @Nullable String told;

    OwnCertificate(TlsSettings settings) {
        this.settings = settings;
    }

    /** @throws EtlException if the files cannot be used */
    @Override
    public synchronized void registerBundles(SslBundleRegistry bundles) {
        if (settings.isOn()) {
            PemPair pair = PemPair.read(settings);
            bundles.registerBundle(BUNDLE, pair.bundle(settings));
            registry = bundles;
            used = pair;
            tell("is used", pair);
        }
    }

    @Scheduled(fixedDelayString = "${launcher.tls.look-every:PT5S}")
    synchronized void look() {
        if (registry == null || used == null) {
            return;
        }
        try {
            PemPair pair = PemPair.read(settings);
            if (!pair.equals(used)) {
                registry.updateBundle(BUNDLE, pair.bundle(settings));
                used = pair;
                tell("was read again and is used", pair);
            }
            wrong = null;
            told = null;
        } catch (RuntimeException e) {
            String message = String.valueOf(e.getMessage());
            if (message.equals(wrong) && !message.equals(told)) {
                log.warn("The previous certificate stays in use: {}", message);
                told = message;
            }
            wrong = message;
        }
    }

    private void tell(String what, PemPair pair) {
        X509Certificate own = pair.certificates(settings).get(0);
        Instant end = own.getNotAfter().toInstant();
        if (end.isBefore(Instant.now())) {
            log.warn(
                    "{} {}, but it expired at {} and clients reject it. Renew {}",
                    TlsSettings.CERTIFICATE,
                    what,
                    end,
                    settings.certificateFile());
        } else {
            log.info("{} {}: {}, until {}", TlsSettings.CERTIFICATE, what, own.getSubjectX500Principal(), end);
        }
    }

    /** Refuses settings of Boot that would make it use another certificate, or ask callers for theirs. */
    static void refuseOthers(@Nullable Ssl boot) {
        if (boot == null) {
            return;
        }
        boolean others = Stream.of(
                                boot.getBundle(),
                                boot.getKeyStore(),
                                boot.getTrustStore(),
                                boot.getTrustCertificate(),
                                boot.getKeyAlias())
                        .anyMatch(StringUtils::hasText)
                || boot.getClientAuth() != null
                || !boot.getServerNameBundles().isEmpty();
        if (others) {
            throw TlsSettings.wrong("Of SERVER_SSL_* only ENABLED, CERTIFICATE, CERTIFICATE_PRIVATE_KEY, KEY_PASSWORD,"
                    + " ENABLED_PROTOCOLS and CIPHERS are known: give the certificate and its key as PEM files, and unset"
                    + " the rest");
        }
    }
}
