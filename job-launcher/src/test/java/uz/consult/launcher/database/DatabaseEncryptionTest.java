package uz.consult.launcher.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.mock.env.MockEnvironment;
import uz.consult.etl.failure.Diagnosis;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.launcher.Authority;
import uz.consult.launcher.EtlFixture;
import uz.consult.launcher.Server;
import uz.consult.sandbox.onec.Seed;

/** TLS to a PostgreSQL that has it, with a certificate for its address 127.0.0.1 and for no name. */
@ExtendWith(OutputCaptureExtension.class)
class DatabaseEncryptionTest {

    @TempDir
    private static Path home;

    private static Server server;
    private static Path authority;

    @BeforeAll
    static void start() throws Exception {
        Authority.known().make("ip:127.0.0.1").into(home);
        Files.setPosixFilePermissions(home.resolve("tls.key"), PosixFilePermissions.fromString("rw-------"));
        authority = Authority.known().pem();
        server = Server.started(
                home.resolve("data"),
                EmbeddedPostgres.builder()
                        .setServerConfig("ssl", "on")
                        .setServerConfig(
                                "ssl_cert_file", home.resolve("tls.crt").toString())
                        .setServerConfig("ssl_key_file", home.resolve("tls.key").toString()));
    }

    @AfterAll
    static void end() throws Exception {
        server.close();
    }

    private static EtlFixture belt(String... settings) {
        return EtlFixture.on(server.running(), EtlFixture.seeded(Seed.Size.of(1)), settings);
    }

    @Test
    void an_authority_is_enough_for_a_server_that_is_checked() {
        try (EtlFixture belt = belt("DB_SSLROOTCERT=" + authority)) {
            assertThat(belt.run("users").completed()).isTrue();
            assertThat(belt.bean(JdbcTemplate.class)
                            .queryForObject("select ssl from pg_stat_ssl where pid = pg_backend_pid()", Boolean.class))
                    .isTrue();
        }
    }

    @Test
    void a_server_that_another_authority_vouches_for_is_refused_at_once() throws Exception {
        Path other = Authority.another().pem();

        assertThatThrownBy(() -> belt("DB_SSLMODE=verify-ca", "DB_SSLROOTCERT=" + other))
                .satisfies(
                        refused(
                                "SSL error: PKIX path building failed",
                                ". Its certificate must be for the name in DB_HOST, and made by the authority in DB_SSLROOTCERT"));
    }

    @Test
    void a_server_whose_certificate_is_for_another_name_is_refused_at_once() {
        assertThatThrownBy(() -> belt("DB_HOST=localhost", "DB_SSLMODE=verify-full", "DB_SSLROOTCERT=" + authority))
                .satisfies(
                        refused(
                                "The hostname localhost could not be verified",
                                ". Its certificate must be for the name in DB_HOST, and made by the authority in DB_SSLROOTCERT"));
    }

    @Test
    void a_server_without_TLS_is_refused_at_once_where_it_is_wanted() {
        assertThatThrownBy(() -> new EtlFixture(Seed.Size.of(1), "DB_SSLROOTCERT=" + authority).restart())
                .satisfies(refused(
                        "The server does not support SSL",
                        ". Switch it on there (ssl = on), or set DB_SSLMODE=prefer"));
    }

    private static Consumer<Throwable> refused(String begin, String end) {
        return failure -> {
            Diagnosis diagnosis = Diagnosis.of(failure);
            assertThat(diagnosis.errorClass()).isEqualTo(ErrorClass.VALIDATION);
            assertThat(diagnosis.message())
                    .startsWith("PostgreSQL: The identity of the PostgreSQL server could not be verified: " + begin)
                    .endsWith(end);
        };
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            strict      |                | DB_SSLMODE must be one of disable, allow, prefer, require, verify-ca, verify-full, and is strict
            prefer&x=y  |                | DB_SSLMODE must be one of
            require     | /some/ca.pem   | DB_SSLROOTCERT is set, but DB_SSLMODE=require ignores it: set DB_SSLMODE to verify-full
            verify-full | /none/ca.pem   | DB_SSLROOTCERT: /none/ca.pem cannot be read: give a PEM file
            verify-ca   | /etc/hostname  | DB_SSLROOTCERT: /etc/hostname holds no certificate in PEM: give the authority
            """)
    void what_cannot_be_meant_is_refused_by_name(String mode, String file, String message) {
        assertThatThrownBy(() -> initialized(mode, file, "127.0.0.1:5432"))
                .satisfies(failure ->
                        assertThat(Diagnosis.of(failure).errorClass()).isEqualTo(ErrorClass.VALIDATION))
                .hasMessageContaining(message);
    }

    @Test
    void a_mode_that_checks_needs_to_know_whom_it_believes() {
        assertThatThrownBy(() -> initialized("verify-full", null, "127.0.0.1:5432"))
                .hasMessageStartingWith("DB_SSLMODE=verify-full needs an authority: set DB_SSLROOTCERT");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "none", textBlock = """
            prefer      | 203.0.113.5:5432                         | 203.0.113.5:5432
            require     | 127.0.0.1:5432,[2001:db8::5]:5433        | [2001:db8::5]:5433
            none        | 203.0.113.5:5432,203.0.113.6:5432        | 203.0.113.5:5432, 203.0.113.6:5432
            disable     | [::1]:5432,127.0.0.1:5433,localhost:5432 | none
            """)
    void a_server_elsewhere_that_is_not_checked_is_warned_of(
            String mode, String servers, String named, CapturedOutput output) {
        initialized(mode, null, servers);

        if (named == null) {
            assertThat(output).doesNotContain("PostgreSQL at");
        } else {
            assertThat(output)
                    .contains("PostgreSQL at " + named + " is on another machine", "set DB_SSLMODE=verify-full");
        }
    }

    @Test
    void one_elsewhere_that_is_checked_is_not_warned_of(CapturedOutput output) {
        assertThat(initialized(null, authority.toString(), "203.0.113.5:5432"))
                .isEqualTo("&sslmode=verify-full&sslrootcert="
                        + authority.toString().replace("/", "%2F"));
        assertThat(output).doesNotContain("PostgreSQL at");
    }

    private static String initialized(String mode, String file, String servers) {
        MockEnvironment environment = new MockEnvironment().withProperty("etl.database-servers", servers);
        if (mode != null) {
            environment.setProperty("DB_SSLMODE", mode);
        }
        if (file != null) {
            environment.setProperty("DB_SSLROOTCERT", file);
        }
        GenericApplicationContext context = new GenericApplicationContext();
        context.setEnvironment(environment);
        new DatabaseEncryption(home.resolve("none.crt")).initialize(context);
        return environment.getProperty("etl.database-encryption");
    }
}
