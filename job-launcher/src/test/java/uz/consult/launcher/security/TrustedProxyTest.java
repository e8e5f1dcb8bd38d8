package uz.consult.launcher.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import uz.consult.launcher.Authority;
import uz.consult.launcher.EtlFixture;
import uz.consult.launcher.LauncherProcess;
import uz.consult.sandbox.onec.Seed;

/** A launcher as a process, with a proxy with TLS in front that is named, and callers who come past it. */
class TrustedProxyTest {

    private static final String PROXY = "127.0.5.1";
    private static final Pattern LISTENS = Pattern.compile(
            "Listens on http://127\\.0\\.0\\.1:(\\d+); probes and metrics on http://127\\.0\\.0\\.1:(\\d+)");

    @TempDir
    private static Path home;

    private static SSLContext trust;
    private static EtlFixture belt;
    private static LauncherProcess served;
    private static Front front;

    @BeforeAll
    static void serve() throws Exception {
        trust = Authority.known().trust();
        belt = new EtlFixture(Seed.Size.of(1));
        served = LauncherProcess.on(belt, home, "LAUNCHER_TRUSTED_PROXIES=" + PROXY);
        front = new Front(Authority.known().make("ip:127.0.0.1").context(), PROXY, served.address());
    }

    @AfterAll
    static void end() throws Exception {
        front.close();
        served.close();
        belt.close();
    }

    @Test
    void a_person_behind_it_is_led_by_https_and_gets_cookies_that_are_secure() throws Exception {
        Callers.Person person = new Callers.Person(front.address(), trust);
        HttpResponse<String> led = person.open("/");
        HttpResponse<String> entered = person.signIn("admin", LauncherProcess.password());

        assertThat(led.headers().firstValue("Location")).contains(front.address() + "/sign-in");
        assertThat(led.headers().firstValue("Strict-Transport-Security")).isPresent();
        assertThat(entered.headers().firstValue("Location")).contains(front.address() + "/");
        assertThat(entered.headers().allValues("Set-Cookie"))
                .hasSizeGreaterThan(1)
                .allSatisfy(cookie -> assertThat(cookie).contains("; Secure"));
        assertThat(person.open("/").body()).contains("admin");
    }

    @Test
    void the_audit_has_the_address_of_whoever_called_the_proxy() throws Exception {
        String told = "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: evil.example\r\n";
        String answer;
        try (Socket caller = trust.getSocketFactory().createSocket()) {
            caller.bind(new InetSocketAddress("127.0.6.1", 0));
            caller.connect(new InetSocketAddress("127.0.0.1", front.port()));
            answer = ask(caller, "POST /api/jobs/behind/runs", told);
        }

        assertThat(answer).startsWith("HTTP/1.1 404").doesNotContain("evil.example");
        assertThat(address("behind")).isEqualTo("127.0.6.1");
    }

    @Test
    void what_others_say_of_themselves_is_not_believed() throws Exception {
        String told = "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: evil.example\r\n"
                + "Forwarded: for=203.0.113.9;proto=https\r\n";
        String page;
        String changed;
        try (Socket caller = past("127.0.6.2")) {
            page = ask(caller, "GET /", told + "Accept: text/html\r\n");
        }
        try (Socket caller = past("127.0.6.2")) {
            changed = ask(caller, "POST /api/jobs/past/runs", told);
        }

        assertThat(page)
                .startsWith("HTTP/1.1 200")
                .doesNotContain("evil.example", "Strict-Transport-Security", "; Secure");
        assertThat(changed).startsWith("HTTP/1.1 404");
        assertThat(address("past")).isEqualTo("127.0.6.2");
    }

    private static Socket past(String from) throws IOException {
        Socket caller = new Socket();
        caller.bind(new InetSocketAddress(from, 0));
        caller.connect(
                new InetSocketAddress("127.0.0.1", URI.create(served.address()).getPort()));
        return caller;
    }

    private static String ask(Socket caller, String request, String headers) throws IOException {
        String all = request + " HTTP/1.1\r\nHost: launcher.example\r\nAuthorization: "
                + Callers.basic("admin", LauncherProcess.password()) + "\r\n" + headers + "Connection: close\r\n\r\n";
        caller.setSoTimeout(30_000);
        caller.getOutputStream().write(all.getBytes(StandardCharsets.ISO_8859_1));
        return new String(caller.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static String address(String job) {
        return belt.text("select address from log.audit where what = ?", "POST /api/jobs/" + job + "/runs");
    }

    @Test
    void without_TLS_of_its_own_it_is_reached_from_this_machine_alone() throws Exception {
        Matcher line = LISTENS.matcher(served.output());
        assertThat(line.find()).as(served.output()).isTrue();
        assertThat(served.output()).doesNotContain("without TLS");
        List<InetAddress> others = new ArrayList<>(List.of(InetAddress.getByName("127.0.0.2")));
        for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            Collections.list(network.getInetAddresses()).stream()
                    .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                    .forEach(others::add);
        }
        for (int group : List.of(1, 2)) {
            int port = Integer.parseInt(line.group(group));
            new Socket("localhost", port).close();
            for (InetAddress other : others) {
                assertThatThrownBy(() -> new Socket(other, port).close())
                        .as(other + ":" + port)
                        .isInstanceOf(ConnectException.class);
            }
        }
    }
}
