package uz.consult.launcher.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import uz.consult.etl.failure.Diagnosis;
import uz.consult.launcher.EtlFixture;

/** Where the launcher listens, by its settings, and what it says of that. */
@ExtendWith(OutputCaptureExtension.class)
class ListeningTest {

    private static TlsSettings tls(boolean on) {
        String file = on ? "/etc/tls/tls.pem" : "";
        return new TlsSettings(true, file, file, "", List.of("TLSv1.3"), List.of());
    }

    private static void tell(String address, String probes, boolean tls, String url, String proxies) {
        ListenSettings listen = new ListenSettings(address, probes);
        new Listening(
                        listen,
                        tls(tls),
                        new PublicUrl(url),
                        new ProxySettings(proxies),
                        new ManagementSettings(0),
                        new ManagementPort(0, null))
                .tell(8080);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", emptyValue = "", textBlock = """
            ''      | ''        | false | http://127.0.0.1:8080 | http://127.0.0.1:
            0.0.0.0 | ''        | false | http://*:8080         | http://*:
            0.0.0.0 | 127.0.0.1 | false | http://*:8080         | http://127.0.0.1:
            ''      | 0.0.0.0   | false | http://127.0.0.1:8080 | http://*:
            ::1     | ''        | false | http://[0:0:0:0:0:0:0:1]:8080 | http://[0:0:0:0:0:0:0:1]:
            ''      | ''        | true  | https://*:8080        | https://*:
            ''      | 127.0.0.1 | true  | https://*:8080        | http://127.0.0.1:
            127.0.0.1 | ''      | true  | https://127.0.0.1:8080 | http://127.0.0.1:
            127.0.0.1 | 0.0.0.0 | true  | https://127.0.0.1:8080 | https://*:
            """)
    void one_line_says_it(
            String address, String probes, boolean tls, String main, String management, CapturedOutput output) {
        tell(address, probes, tls, "", "10.0.0.7");

        assertThat(output).contains("Listens on " + main + "; probes and metrics on " + management);
        assertThat(output).doesNotContain("WARN");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", emptyValue = "", textBlock = """
            0.0.0.0 | ''        | http://*:8080 and http://*:
            0.0.0.0 | 127.0.0.1 | http://*:8080 can be
            ''      | 0.0.0.0   | http://*:
            """)
    void plain_HTTP_that_is_open_is_warned_of(String address, String probes, String open, CapturedOutput output) {
        tell(address, probes, false, "http://etl.example.uz", "");

        assertThat(output).containsPattern("WARN[^\\n]*" + Pattern.quote(open));
        assertThat(output).contains("set SERVER_SSL_CERTIFICATE and SERVER_SSL_CERTIFICATE_PRIVATE_KEY");
    }

    @ParameterizedTest
    @CsvSource({"https://etl.example.uz,", ",10.0.0.7"})
    void it_is_not_where_somebody_in_front_has_TLS(String url, String proxies, CapturedOutput output) {
        tell("0.0.0.0", "", false, url == null ? "" : url, proxies == null ? "" : proxies);

        assertThat(output).contains("Listens on").doesNotContain("WARN");
    }

    @Test
    void an_address_that_is_none_is_refused_by_name() {
        assertThatThrownBy(() -> new ListenSettings("no such", "").address(tls(false)))
                .hasMessageStartingWith("SERVER_ADDRESS must be an address of this machine");
        assertThatThrownBy(() -> new ListenSettings("", "1.2.3.4.5").managementAddress(tls(false)))
                .hasMessageStartingWith("MANAGEMENT_ADDRESS must be an address of this machine");
    }

    @Test
    void where_nobody_can_listen_is_said_before_anything_else() throws Exception {
        InetAddress here = InetAddress.getLoopbackAddress();
        try (ServerSocket taken = new ServerSocket(0, 1, here)) {
            assertThatThrownBy(() -> EtlFixture.serving("SERVER_PORT=" + taken.getLocalPort()))
                    .satisfies(failure -> assertThat(Diagnosis.of(failure).message())
                            .startsWith("SERVER_ADDRESS, SERVER_PORT: cannot listen on 127.0.0.1:"
                                    + taken.getLocalPort() + " (Address already in use")
                            .endsWith("): give an address of this machine and a port that is free"));
            assertThatThrownBy(() -> ListenSettings.check("X", InetAddress.getByName("203.0.113.1"), 0))
                    .hasMessageStartingWith("X: cannot listen on 203.0.113.1:0 (");
        }
    }
}
