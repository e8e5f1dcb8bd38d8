package uz.consult.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import uz.consult.sandbox.onec.Seed;

/** A launcher that finds its port taken says so in one line, and what to do. */
class PortInUseTest {

    @TempDir
    private Path home;

    @Test
    void the_port_and_the_remedy_are_named() throws Exception {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(1));
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (String variable : new String[] {"SERVER_PORT", "MANAGEMENT_PORT"}) {
                Map<String, String> environment = belt.environment();
                environment.put(variable, String.valueOf(taken.getLocalPort()));
                Path output = home.resolve(variable);

                Process process = Program.start(environment, output, "serve");

                assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
                assertThat(process.exitValue()).isEqualTo(1);
                assertThat(Files.readString(output).lines().filter(line -> line.startsWith("etl: ")))
                        .containsExactly(
                                "etl: validation: Port " + taken.getLocalPort()
                                        + " is in use: end what listens there, or set SERVER_PORT or MANAGEMENT_PORT to another port");
                assertThat(Files.readString(output)).doesNotContain("\tat ", "ERROR");
            }
        }
    }
}
