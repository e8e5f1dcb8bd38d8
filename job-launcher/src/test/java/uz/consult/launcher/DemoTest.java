package uz.consult.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens in {@code ops/etl demo}: each page of the launcher has something to show. */
class DemoTest {

    @Test
    void every_page_has_something_to_show() throws Exception {
        try (DemoWorld world = new DemoWorld()) {
            EtlFixture belt = world.belt;
            assertThat(belt.count("sys.outbox")).isZero();

            world.live();

            assertThat(states(belt, "status from log.etl_runs")).contains("COMPLETED", "FAILED");
            assertThat(states(belt, "state from sys.outbox"))
                    .contains("delivered", "held")
                    .doesNotContain("dead");
            assertThat(states(
                            belt,
                            "payload ->> 'template' from sys.outbox where kind = 'message' and state = 'delivered'"))
                    .contains("closed", "cancelled");
            assertThat(belt.count("log.dead_letters where state = 'open'")).isOne();
            assertThat(belt.count("log.differences")).isOne();
            assertThat(belt.count("log.audit where outcome = 202")).isGreaterThan(5);
            assertThat(belt.count("log.etl_runs where status = 'FAILED'")).isOne();
        }
    }

    /** A port in use is named before anything is built or loaded. */
    @ParameterizedTest
    @ValueSource(strings = {"SERVER_PORT", "MANAGEMENT_PORT"})
    void a_port_in_use_is_named_at_once(String variable) throws Exception {
        try (java.net.ServerSocket taken = new java.net.ServerSocket(0);
                java.net.ServerSocket free = new java.net.ServerSocket(0)) {
            ProcessBuilder demo =
                    new ProcessBuilder("bash", Path.of("../ops/etl").toString(), "demo").redirectErrorStream(true);
            int other = free.getLocalPort();
            free.close();
            demo.environment().put("SERVER_PORT", String.valueOf(other));
            demo.environment().put("MANAGEMENT_PORT", String.valueOf(other));
            demo.environment().put(variable, String.valueOf(taken.getLocalPort()));
            Process process = demo.start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(process.waitFor()).isEqualTo(1);
            assertThat(said.lines())
                    .containsExactly("etl: port " + taken.getLocalPort() + " is in use: end what listens there, or set "
                            + variable + " to another port");
        }
    }

    private static List<String> states(EtlFixture belt, String column) {
        return belt.db.queryForList("select distinct " + column, String.class);
    }
}
