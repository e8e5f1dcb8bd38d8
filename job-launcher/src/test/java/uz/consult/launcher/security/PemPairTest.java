package uz.consult.launcher.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.util.Base64;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.web.server.Ssl;
import uz.consult.etl.failure.EtlException;
import uz.consult.launcher.Authority;

/** What is wrong with a certificate or its key is said with the setting and the remedy. */
class PemPairTest {

    private static Authority.Made good;

    @TempDir
    private Path home;

    @BeforeAll
    static void make() throws Exception {
        good = Authority.known().make("dns:localhost");
    }

    private TlsSettings settings(String password) {
        return new TlsSettings(
                true,
                home.resolve("tls.crt").toString(),
                "file:" + home.resolve("tls.key"),
                password,
                List.of("TLSv1.3"),
                List.of());
    }

    private SslBundle bundle(String password) {
        return PemPair.read(settings(password)).bundle(settings(password));
    }

    private void wrong(String... parts) {
        assertThatThrownBy(() -> bundle("")).isInstanceOf(EtlException.class).hasMessageContainingAll(parts);
    }

    @Test
    void a_good_pair_is_used_with_its_chain() throws Exception {
        good.into(home);
        SslBundle bundle = bundle("");
        assertThat(bundle.getStores().getKeyStore().getCertificateChain("ssl")).hasSize(2);
        assertThat(bundle.getOptions().getEnabledProtocols()).containsExactly("TLSv1.3");
    }

    @Test
    void a_key_may_have_a_password() throws Exception {
        good.into(home);
        Files.writeString(home.resolve("tls.key"), encrypted("geheim"));
        assertThat(bundle("geheim").getStores().getKeyStore().size()).isOne();
        wrong("SERVER_SSL_CERTIFICATE_PRIVATE_KEY: ", "its password in SERVER_SSL_KEY_PASSWORD");
        assertThatThrownBy(() -> bundle("other"))
                .hasMessageContainingAll("tls.key holds no key in PEM that can be read with SERVER_SSL_KEY_PASSWORD")
                .hasMessageNotContaining("other");
    }

    private static String encrypted(String password) throws Exception {
        String algorithm = "PBEWithHmacSHA256AndAES_256";
        byte[] key = Base64.getMimeDecoder().decode(good.key().replaceAll("-----[^-]+-----", ""));
        Cipher cipher = Cipher.getInstance(algorithm);
        cipher.init(
                Cipher.ENCRYPT_MODE,
                SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(password.toCharArray())));
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("PBES2");
        parameters.init(cipher.getParameters().getEncoded());
        return Authority.pem(
                "ENCRYPTED PRIVATE KEY", new EncryptedPrivateKeyInfo(parameters, cipher.doFinal(key)).getEncoded());
    }

    @Test
    void what_is_missing_or_holds_something_else_is_named() throws Exception {
        wrong("SERVER_SSL_CERTIFICATE: " + home.resolve("tls.crt") + " cannot be read: give a PEM file");
        good.into(home);
        Files.delete(home.resolve("tls.key"));
        wrong("SERVER_SSL_CERTIFICATE_PRIVATE_KEY: " + home.resolve("tls.key") + " cannot be read");
        Files.createDirectory(home.resolve("tls.key"));
        wrong("SERVER_SSL_CERTIFICATE_PRIVATE_KEY: ", "cannot be read");
        Files.delete(home.resolve("tls.key"));
        Files.write(home.resolve("tls.key"), new byte[] {0x30, (byte) 0x82, 1, 2, (byte) 0xff});
        wrong("SERVER_SSL_CERTIFICATE_PRIVATE_KEY: ", "holds no key in PEM");
        good.into(home);
        Files.writeString(home.resolve("tls.crt"), good.key());
        wrong("SERVER_SSL_CERTIFICATE: ", "holds no certificate in PEM");
        Files.writeString(home.resolve("tls.crt"), good.certificate().substring(0, 200));
        wrong("SERVER_SSL_CERTIFICATE: ", "holds no certificate in PEM");
        Files.writeString(home.resolve("tls.crt"), "");
        wrong("SERVER_SSL_CERTIFICATE: ", "holds no certificate in PEM");
    }

    @Test
    void a_key_of_another_and_certificates_in_the_wrong_order_are_named() throws Exception {
        good.into(home);
        Files.writeString(
                home.resolve("tls.key"), Authority.known().make("dns:localhost").key());
        wrong(
                "SERVER_SSL_CERTIFICATE_PRIVATE_KEY: ",
                "is not the key of the certificate in " + home.resolve("tls.crt"));
        String[] chain = good.certificate().split("(?<=-----END CERTIFICATE-----\n)");
        Files.writeString(home.resolve("tls.crt"), chain[1] + chain[0]);
        Files.writeString(home.resolve("tls.key"), good.key());
        wrong("SERVER_SSL_CERTIFICATE: ", "do not form a chain", "must come first");
    }

    @Test
    void one_setting_of_the_two_or_a_protocol_of_the_past_is_refused() {
        assertThatThrownBy(() -> new TlsSettings(true, "/a", "", "", List.of("TLSv1.3"), List.of()))
                .hasMessage(
                        "SERVER_SSL_CERTIFICATE is set and SERVER_SSL_CERTIFICATE_PRIVATE_KEY is not: set both, each"
                                + " to a PEM file, or neither");
        assertThatThrownBy(() -> new TlsSettings(true, "", "/a", "", List.of("TLSv1.3"), List.of()))
                .hasMessageStartingWith("SERVER_SSL_CERTIFICATE_PRIVATE_KEY is set and SERVER_SSL_CERTIFICATE is not");
        assertThatThrownBy(() -> new TlsSettings(true, "", "", "", List.of("TLSv1.1", "TLSv1.2"), List.of()))
                .hasMessage("SERVER_SSL_ENABLED_PROTOCOLS must be TLSv1.3, TLSv1.2 or both, and is TLSv1.1,TLSv1.2");
        assertThatThrownBy(() -> new TlsSettings(true, "/a", good.key(), "", List.of("TLSv1.3"), List.of()))
                .hasMessage(
                        "SERVER_SSL_CERTIFICATE_PRIVATE_KEY must be the path of a PEM file, and holds what should be in"
                                + " it");
        Ssl boot = new Ssl();
        boot.setCertificate("/a");
        OwnCertificate.refuseOthers(boot);
        boot.setKeyStore("/keys.p12");
        assertThatThrownBy(() -> OwnCertificate.refuseOthers(boot))
                .isInstanceOf(EtlException.class)
                .hasMessageContaining("as PEM files, and unset the rest");
    }

    @Test
    void secrets_stay_out_of_texts() throws Exception {
        good.into(home);
        assertThat(settings("geheim").toString() + PemPair.read(settings("geheim")))
                .doesNotContain("geheim", "BEGIN PRIVATE KEY");
    }
}
