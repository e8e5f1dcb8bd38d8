package uz.consult.launcher.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uz.consult.launcher.EtlFixture;
import uz.consult.launcher.Program;
import uz.consult.sandbox.onec.Seed;

/** A pooler between the launcher and PostgreSQL: one that shares sessions is refused, one that does not is not noticed. */
class PoolerTest {

    private static final Path PGBOUNCER = Path.of("/usr/sbin/pgbouncer");

    @TempDir
    private Path home;

    @ParameterizedTest
    @ValueSource(ints = {2, 5})
    void one_that_shares_sessions_is_refused_before_anything_is_written(int sessions) throws Exception {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(10));
                SharedSessions pooler = new SharedSessions(
                        Integer.parseInt(belt.environment().get("DB_PORT")), "postgres", belt.database(), sessions)) {
            isRefused(belt, pooler.port());
        }
    }

    @Test
    void pgbouncer_is_told_by_its_mode() throws Exception {
        assumeTrue(
                Files.isExecutable(PGBOUNCER), PGBOUNCER + " is not here: install the package pgbouncer to try it too");
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(10))) {
            try (Bouncer transactions = new Bouncer(belt, "transaction")) {
                isRefused(belt, transactions.port);
            }
            try (Bouncer sessions = new Bouncer(belt, "session")) {
                assertThat(etl(belt, sessions.port)).as(output()).isZero();
                assertThat(output()).contains("COMPLETED");
            }
        }
    }

    private void isRefused(EtlFixture belt, int port) throws Exception {
        assertThat(etl(belt, port)).as(output()).isOne();
        assertThat(output())
                .contains("etl: validation: PostgreSQL is reached through a pooler that shares sessions")
                .contains("pool_mode=session")
                .doesNotContain("\tat ");
        assertThat(belt.count("log.etl_runs")).isZero();
    }

    private int etl(EtlFixture belt, int port) throws Exception {
        Map<String, String> environment = new HashMap<>(belt.environment());
        environment.put("DB_PORT", String.valueOf(port));
        return Program.start(environment, home.resolve("output"), "run", "cons").waitFor();
    }

    private String output() throws Exception {
        Path output = home.resolve("output");
        return Files.exists(output) ? Files.readString(output) : "";
    }

    /** The real one, as a process of its own. */
    private final class Bouncer implements AutoCloseable {
        final int port;
        private final Process process;

        Bouncer(EtlFixture belt, String mode) throws Exception {
            // It takes no port 0: where another program takes the free one first, it ends, and tries the next.
            int chosen;
            Process started;
            do {
                chosen = free();
                started = start(belt, mode, chosen);
            } while (!listens(started, chosen));
            port = chosen;
            process = started;
        }

        private static int free() throws IOException {
            try (ServerSocket free = new ServerSocket(0)) {
                return free.getLocalPort();
            }
        }

        private static Process start(EtlFixture belt, String mode, int port) throws Exception {
            Path folder = Files.createTempDirectory("pgbouncer"); // one that another user can enter
            Path users = Files.writeString(folder.resolve("users"), "\"postgres\" \"postgres\"\n");
            Path settings = Files.writeString(
                    folder.resolve("ini"), """
                    [databases]
                    * = host=127.0.0.1 port=%s
                    [pgbouncer]
                    listen_addr = 127.0.0.1
                    listen_port = %d
                    unix_socket_dir =
                    auth_type = trust
                    auth_file = %s
                    pool_mode = %s
                    user = nobody
                    ignore_startup_parameters = extra_float_digits
                    """.formatted(belt.environment().get("DB_PORT"), port, users, mode));
            new ProcessBuilder("chmod", "-R", "a+rX", folder.toString()).start().waitFor();
            return new ProcessBuilder(PGBOUNCER.toString(), settings.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile())
                    .start();
        }

        /** @return false if it has ended instead */
        private static boolean listens(Process started, int port) {
            EtlFixture.until("pgbouncer to listen", () -> {
                try (Socket socket = new Socket("127.0.0.1", port)) {
                    return socket.isConnected();
                } catch (IOException e) {
                    return !started.isAlive();
                }
            });
            return started.isAlive();
        }

        @Override
        public void close() throws Exception {
            process.destroy();
            process.waitFor();
        }
    }
}
