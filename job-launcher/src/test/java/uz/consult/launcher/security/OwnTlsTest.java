package uz.consult.launcher.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uz.consult.launcher.Authority;
import uz.consult.launcher.EtlFixture;
import uz.consult.launcher.LauncherProcess;
import uz.consult.launcher.Program;
import uz.consult.sandbox.onec.Seed;

/** A launcher with TLS of its own, as a process. What changes its certificate comes last. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OwnTlsTest {

    private static final String NAMES = "dns:localhost,ip:127.0.0.1";
    private static final Pattern PROBES = Pattern.compile("probes and metrics on (https?)://\\*:(\\d+)");

    @TempDir
    private static Path home;

    private static Path folder;
    private static Authority.Made first;
    private static SSLContext trust;
    private static EtlFixture belt;
    private static LauncherProcess served;
    private static int probes;
    private static CompletableFuture<Duration> dripping;

    /** As Kubernetes mounts a secret: files that are links into a folder that is itself a link. */
    @BeforeAll
    static void serve() throws Exception {
        Authority authority = Authority.known();
        trust = authority.trust();
        first = authority.make(NAMES);
        folder = Files.createDirectories(home.resolve("mounted"));
        first.into(folder.resolve("..1"));
        Files.createSymbolicLink(folder.resolve("..data"), Path.of("..1"));
        for (String file : List.of("tls.crt", "tls.key")) {
            Files.createSymbolicLink(folder.resolve(file), Path.of("..data", file));
        }
        belt = new EtlFixture(Seed.Size.of(1));
        served = LauncherProcess.secured(
                belt,
                home,
                trust,
                "SERVER_SSL_CERTIFICATE=" + folder.resolve("tls.crt"),
                "SERVER_SSL_CERTIFICATE_PRIVATE_KEY=" + folder.resolve("tls.key"),
                "LAUNCHER_TLS_LOOK_EVERY=PT0.2S");
        Matcher line = PROBES.matcher(served.output());
        assertThat(line.find()).as(served.output()).isTrue();
        assertThat(line.group(1)).isEqualTo("https");
        probes = Integer.parseInt(line.group(2));
        dripping = CompletableFuture.supplyAsync(OwnTlsTest::drip);
    }

    @AfterAll
    static void end() throws Exception {
        served.close();
        belt.close();
    }

    private static int port() {
        return URI.create(served.address()).getPort();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    @Order(1)
    void both_ports_speak_TLS_that_is_safe(String version) throws Exception {
        for (int port : List.of(port(), probes)) {
            try (SSLSocket socket =
                    (SSLSocket) trust.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
                socket.setEnabledProtocols(new String[] {version});
                socket.startHandshake();
                assertThat(socket.getSession().getProtocol()).isEqualTo(version);
                assertThat(socket.getSession().getPeerCertificates()[0])
                        .isEqualTo(first.keys().getCertificate(alias()));
            }
        }
    }

    private static String alias() throws Exception {
        return first.keys().aliases().nextElement();
    }

    /** Java's own client would not ask for it any more. */
    @Test
    @Order(1)
    void TLS_1_1_is_refused() throws Exception {
        String hello = "0302" + "00".repeat(32) + "00" + "0006c009c013002f" + "0100" + "0016000a00040002001700"
                + "0b00020100" + "00170000" + "ff01000100";
        for (String version : List.of("0302", "0301")) {
            byte[] asked = clientHello(hello.replaceFirst("0302", version));
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
                socket.setSoTimeout(30_000);
                socket.getOutputStream().write(asked);
                byte[] answer = new byte[7];
                new DataInputStream(socket.getInputStream()).readFully(answer);
                assertThat(HexFormat.of().formatHex(answer))
                        .as("a fatal alert: the version of the protocol")
                        .startsWith("15")
                        .endsWith("0246");
            }
        }
    }

    private static byte[] clientHello(String body) {
        String handshake = "01" + String.format("%06x", body.length() / 2) + body;
        return HexFormat.of().parseHex("160301" + String.format("%04x", handshake.length() / 2) + handshake);
    }

    @Test
    @Order(1)
    void plain_HTTP_gets_no_content_there() throws Exception {
        for (int port : List.of(port(), probes)) {
            try (Stranger stranger = new Stranger("127.0.0.1", port)) {
                stranger.say("GET /actuator/health/liveness HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
                assertThat(stranger.hear()).startsWith("HTTP/1.1 400").doesNotContain("UP", "status");
            }
        }
    }

    @Test
    @Order(1)
    void redirects_stay_on_https_cookies_are_secure_and_browsers_are_told_to_insist() throws Exception {
        Callers.Person person = new Callers.Person(served.address(), trust);
        HttpResponse<String> led = person.open("/");
        HttpResponse<String> page = person.open("/sign-in?lang=en");
        HttpResponse<String> entered = person.signIn("admin", LauncherProcess.password());

        assertThat(led.headers().firstValue("Location")).contains(served.address() + "/sign-in");
        assertThat(entered.headers().firstValue("Location")).contains(served.address() + "/");
        assertThat(cookies(page)).containsOnlyKeys("XSRF-TOKEN", "lang");
        assertThat(cookies(entered)).containsKeys("JSESSIONID", "device");
        for (HttpResponse<String> answer : List.of(page, entered)) {
            assertThat(answer.headers().firstValue("Strict-Transport-Security")).contains("max-age=31536000");
            assertThat(cookies(answer).values())
                    .allSatisfy(cookie -> assertThat(cookie).contains("; Secure"));
        }
        assertThat(person.open("/").body()).contains("admin");
    }

    private static Map<String, String> cookies(HttpResponse<String> answer) {
        Map<String, String> all = new HashMap<>();
        answer.headers().allValues("Set-Cookie").forEach(cookie -> all.put(cookie.replaceFirst("=.*", ""), cookie));
        return all;
    }

    /** How long it takes until a caller is cut off who sends a byte of his greeting whenever two seconds have passed. */
    private static Duration drip() {
        byte[] hello = clientHello("0303" + "00".repeat(200));
        long begun = System.nanoTime();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
            socket.setSoTimeout(2_000);
            for (int i = 0; i < 20; i++) {
                socket.getOutputStream().write(hello[i]);
                if (!isOpen(socket)) {
                    break;
                }
            }
        } catch (IOException reset) {
            // It was cut off in the middle of it.
        }
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private static boolean isOpen(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() >= 0 && isOpen(socket);
        } catch (SocketTimeoutException e) {
            return true;
        }
    }

    @Test
    @Order(4)
    void a_handshake_that_drips_is_cut_off() {
        assertThat(dripping.join()).isLessThan(Duration.ofSeconds(30));
    }

    @Test
    @Order(2)
    void a_renewed_certificate_is_shown_without_a_restart_however_its_files_are_replaced() throws Exception {
        Callers.Person person = new Callers.Person(served.address(), trust);
        person.signIn("admin", LauncherProcess.password());

        Authority.Made second = Authority.known().make(NAMES).into(folder.resolve("..2"));
        Files.createSymbolicLink(folder.resolve("..link"), Path.of("..2"));
        Files.move(
                folder.resolve("..link"),
                folder.resolve("..data"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        shows(second);

        Authority.Made third = Authority.known().make(NAMES).into(home.resolve("new"));
        for (String file : List.of("tls.key", "tls.crt")) {
            Files.move(home.resolve("new").resolve(file), folder.resolve(file), StandardCopyOption.ATOMIC_MOVE);
        }
        shows(third);

        assertThat(person.open("/").body())
                .as("the same process, the same session")
                .contains("admin");
        assertThat(served.output()).contains("SERVER_SSL_CERTIFICATE was read again and is used: CN=made-");
    }

    @Test
    @Order(3)
    void what_cannot_be_used_leaves_the_certificate_of_before_and_is_told_in_one_line() throws Exception {
        Certificate before = shown(port());
        String good = Files.readString(folder.resolve("tls.key"));
        String stranger = Authority.known().make(NAMES).key();

        for (String wrong : List.of(stranger, good.substring(0, good.length() / 2))) {
            int said = served.output().length();
            Files.writeString(folder.resolve("tls.key"), wrong);
            EtlFixture.until(
                    "it to be told",
                    () -> served.output().length() > said && served.output().endsWith("\n"));
            assertThat(served.output().substring(said).strip())
                    .contains(
                            "WARN  OwnCertificate: The previous certificate stays in use: SERVER_SSL_CERTIFICATE_PRIVATE_KEY: "
                                    + folder.resolve("tls.key"))
                    .doesNotContain("\n");
            assertThat(shown(port())).isEqualTo(before);
            assertThat(shown(probes)).isEqualTo(before);
        }
        Authority.Made last = Authority.known().make(NAMES).into(folder);
        shows(last);
    }

    private static void shows(Authority.Made made) throws Exception {
        X509Certificate wanted = (X509Certificate)
                made.keys().getCertificate(made.keys().aliases().nextElement());
        for (int port : List.of(port(), probes)) {
            EtlFixture.until("the new certificate to be shown on " + port, () -> wanted.equals(shown(port)));
        }
    }

    /** To a caller who believes the authority, as all of them do here. */
    private static Certificate shown(int port) {
        try (SSLSocket socket = (SSLSocket) trust.getSocketFactory().createSocket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port));
            socket.startHandshake();
            return socket.getSession().getPeerCertificates()[0];
        } catch (IOException e) {
            throw new AssertionError("No handshake: " + e + "\n" + served.output(), e);
        }
    }

    @Test
    @Order(1)
    void a_start_with_a_key_of_another_certificate_is_refused_in_one_line() throws Exception {
        Path output = home.resolve("refused");
        Path wrong = home.resolve("wrong");
        first.into(wrong);
        Files.writeString(
                wrong.resolve("tls.key"), Authority.known().make(NAMES).key());
        Map<String, String> environment = belt.environment();
        environment.put("SERVER_SSL_CERTIFICATE", wrong.resolve("tls.crt").toString());
        environment.put(
                "SERVER_SSL_CERTIFICATE_PRIVATE_KEY", wrong.resolve("tls.key").toString());

        assertThat(Program.start(environment, output, "serve").waitFor()).isOne();

        assertThat(Files.readAllLines(output))
                .containsExactly("etl: validation: SERVER_SSL_CERTIFICATE_PRIVATE_KEY: " + wrong.resolve("tls.key")
                        + " is not the key of the certificate in " + wrong.resolve("tls.crt")
                        + ": give the key that belongs to it");
    }
}
