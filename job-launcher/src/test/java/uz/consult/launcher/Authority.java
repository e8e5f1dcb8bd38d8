package uz.consult.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate authority of the tests' own, and what it makes, by the JDK's keytool. */
public final class Authority {

    private static final char[] PASSWORD = "for-these-tests".toCharArray();
    private static Authority known;

    private final Path store;
    private final String name;
    private int made;

    private Authority(String name) throws IOException {
        this.name = name;
        this.store = Files.createTempDirectory("authority").resolve("keys.p12");
        keytool(
                "-genkeypair",
                "-alias",
                "ca",
                "-dname",
                "CN=" + name,
                "-ext",
                "bc:c=ca:true",
                "-ext",
                "ku=keyCertSign");
    }

    /** The one that tests believe; made once, for it takes a second. */
    public static synchronized Authority known() throws IOException {
        if (known == null) {
            known = new Authority("An authority of ours");
        }
        return known;
    }

    /** One that nobody believes. */
    public static Authority another() throws IOException {
        return new Authority("Another authority");
    }

    /** A certificate with its chain, and its key. */
    public record Made(String certificate, String key, KeyStore keys) {

        /** Writes both into a folder, as tls.crt and tls.key. */
        public Made into(Path folder) throws IOException {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("tls.crt"), certificate);
            Files.writeString(folder.resolve("tls.key"), key);
            return this;
        }

        /** With which a server shows it. */
        public SSLContext context() throws GeneralSecurityException {
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(keys, PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(factory.getKeyManagers(), null, null);
            return context;
        }
    }

    /**
     * Makes one.
     *
     * @param names as keytool takes them: dns:localhost,ip:127.0.0.1
     */
    public synchronized Made make(String names) throws IOException, GeneralSecurityException {
        String alias = "made-" + ++made;
        keytool("-genkeypair", "-alias", alias, "-signer", "ca", "-dname", "CN=" + alias, "-ext", "san=" + names);
        KeyStore all = load();
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        Certificate[] chain = all.getCertificateChain(alias);
        own.setKeyEntry(alias, all.getKey(alias, PASSWORD), PASSWORD, chain);
        StringBuilder certificates = new StringBuilder();
        for (Certificate certificate : chain) {
            certificates.append(pem("CERTIFICATE", certificate.getEncoded()));
        }
        return new Made(
                certificates.toString(),
                pem("PRIVATE KEY", all.getKey(alias, PASSWORD).getEncoded()),
                own);
    }

    /** Its own certificate, for whoever is to believe it. */
    public Path pem() throws IOException, GeneralSecurityException {
        Path file = store.resolveSibling("ca.pem");
        if (!Files.exists(file)) {
            Files.writeString(
                    file, pem("CERTIFICATE", load().getCertificate("ca").getEncoded()));
        }
        return file;
    }

    /** With which a caller believes it, and nobody else. */
    public SSLContext trust() throws IOException, GeneralSecurityException {
        KeyStore authorities = KeyStore.getInstance("PKCS12");
        authorities.load(null, null);
        authorities.setCertificateEntry("ca", load().getCertificate("ca"));
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(authorities);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }

    public static String pem(String what, byte[] content) {
        return "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content) + "\n-----END " + what
                + "-----\n";
    }

    private KeyStore load() throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        return keys;
    }

    private void keytool(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-J-XX:+UseSerialGC"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-validity", "2", "-storetype", "PKCS12"));
        command.addAll(List.of("-keystore", store.toString(), "-storepass", new String(PASSWORD)));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (keytool.waitFor() != 0) {
                throw new IOException("keytool failed for " + name + ": " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException(e));
        }
    }
}
