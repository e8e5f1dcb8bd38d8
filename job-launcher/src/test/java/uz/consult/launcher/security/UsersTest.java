package uz.consult.launcher.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static uz.consult.launcher.security.Callers.basic;
import static uz.consult.launcher.security.Callers.call;
import static uz.consult.launcher.security.Callers.entries;
import static uz.consult.launcher.security.Callers.get;
import static uz.consult.launcher.security.Callers.json;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import uz.consult.etl.failure.Diagnosis;
import uz.consult.launcher.EtlFixture;

/** Users from the setting and from a file that changes. */
@ExtendWith(OutputCaptureExtension.class)
class UsersTest {

    private static final String HASH = "$2a$10$" + "a".repeat(53);

    @TempDir
    private Path home;

    @Test
    void entries_stand_on_lines_or_between_semicolons_with_remarks_and_blanks_between() {
        assertThat(UserEntries.parse("# the team\n\n anna:ADMIN:" + HASH + " ; мария:MANAGER:" + HASH
                                + ";\r\n#x;y\nbot:SCHEDULER:" + HASH)
                        .values())
                .extracting(User::toString)
                .containsExactlyInAnyOrder("anna (ADMIN)", "мария (MANAGER)", "bot (SCHEDULER)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            anna                        | must be name:ROLE:bcrypt-hash
            anna:BOSS:HASH              | role must be one of ADMIN, SCHEDULER, MANAGER
            anna:ADMIN:secret           | the hash is none of bcrypt
            -anna:ADMIN:HASH            | a name is 1 to 64
            first:ADMIN:HASH            | its name stands in an entry before
            anna:ADMIN:HASH:more        | must be name:ROLE:bcrypt-hash
            """)
    void a_wrong_entry_is_named_by_its_number_and_never_by_its_hash(String entry, String reason) {
        String text = "# remark\nfirst:ADMIN:" + HASH + "\n" + entry.replace("HASH", HASH);

        assertThatThrownBy(() -> UserEntries.parse(text))
                .hasMessageStartingWith("entry 2 is wrong: ")
                .hasMessageContaining(reason)
                .hasMessageNotContaining("aaaa")
                .hasMessageNotContaining("secret");
    }

    @Test
    void a_hash_too_cheap_or_too_dear_is_refused() {
        assertThatThrownBy(() -> UserEntries.parse("anna:ADMIN:" + HASH.replace("10", "04")))
                .hasMessageContaining("cost must be 10 to 14, and is 4");
    }

    @Test
    void a_wrong_entry_fails_the_start_with_one_line() {
        assertThatThrownBy(() -> EtlFixture.serving("LAUNCHER_USERS=anna:ADMIN:none"))
                .satisfies(failure -> assertThat(Diagnosis.of(failure).message())
                        .startsWith("LAUNCHER_USERS: entry 1 is wrong: the hash is none of bcrypt"));
        assertThatThrownBy(() -> EtlFixture.serving("LAUNCHER_USERS_FILE=" + home.resolve("none")))
                .satisfies(failure -> assertThat(Diagnosis.of(failure).message())
                        .startsWith("LAUNCHER_USERS_FILE: ")
                        .contains("cannot be read"));
    }

    @Test
    void without_users_it_starts_says_so_once_and_refuses_everyone(CapturedOutput output) throws Exception {
        try (EtlFixture belt = EtlFixture.serving()) {
            assertThat(get(belt.address() + "/api/jobs").statusCode()).isEqualTo(401);
            assertThat(get(belt.address() + "/api/jobs", "Authorization", basic("admin", "admin"))
                            .statusCode())
                    .isEqualTo(401);
            assertThat(json(get(belt.address() + "/api/jobs", "Authorization", basic("user", "x")))
                            .path("detail")
                            .asString())
                    .startsWith("The launcher has no users");
            assertThat(get(belt.address() + "/actuator/health").statusCode()).isEqualTo(200);
        }
        assertThat(output.getAll().lines().filter(line -> line.contains("There are no users")))
                .hasSize(1);
        assertThat(output).doesNotContain("generated security password");
    }

    @Test
    void the_file_is_read_again_a_broken_one_is_not_and_who_was_taken_out_is_refused(CapturedOutput output)
            throws Exception {
        Path file = Files.writeString(home.resolve("users"), entries("anna:ADMIN", "ben:ADMIN"));
        try (EtlFixture belt = EtlFixture.serving("LAUNCHER_USERS_FILE=" + file)) {
            Callers.Person ben = new Callers.Person(belt.address());
            assertThat(ben.signIn("ben", Callers.PASSWORD).statusCode()).isEqualTo(302);
            assertThat(status(belt, "ben")).isEqualTo(200);
            assertThat(ben.ask("GET", "/api/audit").statusCode()).isEqualTo(200);

            Files.writeString(file, entries("anna:ADMIN", "carl:ADMIN"));

            EtlFixture.until("the new user to be known", () -> status(belt, "carl") == 200);
            assertThat(status(belt, "ben")).as("his credentials were cached").isEqualTo(401);
            assertThat(ben.ask("GET", "/api/audit").statusCode())
                    .as("he had a session")
                    .isEqualTo(401);

            Files.writeString(file, entries("dora:ADMIN") + "broken");

            EtlFixture.until("the broken file to be noticed", () -> {
                status(belt, "anna");
                return output.getAll().contains("entry 2 is wrong");
            });
            assertThat(status(belt, "dora")).as("her entry is right").isEqualTo(200);
            assertThat(status(belt, "anna")).as("not in the file any more").isEqualTo(401);
            assertThat(json(get(belt.address() + "/actuator/health/users", "Authorization", basic("dora")))
                            .path("details")
                            .path("wrongEntries")
                            .get(0)
                            .asString())
                    .startsWith("entry 2 is wrong");
        }
    }

    @Test
    void a_file_that_is_gone_is_waited_for_a_minute_and_then_nobody_is_a_user(CapturedOutput output) throws Exception {
        Path file = Files.writeString(home.resolve("users"), entries("anna:ADMIN"));
        AtomicLong now = new AtomicLong();
        Users users = new Users(new AccessSettings("", file.toString(), 600), now::get);
        Path aside = Files.move(file, home.resolve("aside"));

        now.addAndGet(Duration.ofSeconds(6).toNanos());
        assertThat(users.find("anna")).as("within the minute").isNotNull();
        assertThat(new UsersHealth(users).health().getStatus()).isEqualTo(Status.DOWN);
        now.addAndGet(Duration.ofSeconds(50).toNanos());
        assertThat(users.find("anna")).isNotNull();
        now.addAndGet(Duration.ofSeconds(20).toNanos());
        assertThat(users.find("anna")).isNull();
        assertThat(new UsersHealth(users).health().getDetails().get("error").toString())
                .contains("no user has access until it can be");
        assertThat(output.getAll().lines().filter(line -> line.contains("ERROR") && line.contains("cannot be read")))
                .hasSize(2);

        Files.move(aside, file);
        now.addAndGet(Duration.ofSeconds(6).toNanos());
        assertThat(users.find("anna")).isNotNull();
        assertThat(new UsersHealth(users).health().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void files_that_everybody_can_read_are_warned_of_at_start(CapturedOutput output) throws Exception {
        Path secrets = Files.createDirectory(home.resolve("secrets"));
        Path open = Files.writeString(secrets.resolve("DB_PASS"), "x");
        Path shut = Files.writeString(secrets.resolve("ODATA_PASSWORD"), "x");
        Path file = Files.writeString(home.resolve("users"), entries("anna:ADMIN"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
        Files.setPosixFilePermissions(shut, PosixFilePermissions.fromString("rw-r-----"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw----r--"));

        OpenFiles.warn(file.toString(), secrets);

        assertThat(output.getAll().lines().filter(line -> line.contains("WARN")))
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .contains(file.toString(), open.toString(), "chmod o-r")
                        .doesNotContain("ODATA_PASSWORD"));
    }

    @Test
    void of_a_file_that_changed_each_entry_is_judged_by_itself() throws Exception {
        Path file = Files.writeString(home.resolve("users"), entries("anna:ADMIN", "ben:ADMIN", "carl:ADMIN"));
        AtomicLong now = new AtomicLong();
        Users users = new Users(new AccessSettings("", file.toString(), 600), now::get);

        Files.write(
                file,
                (entries("ben:MANAGER", "carl:ADMIN", "carl:MANAGER") + "annä:ADMIN:" + HASH)
                        .getBytes(StandardCharsets.ISO_8859_1));
        now.addAndGet(Duration.ofSeconds(6).toNanos());

        assertThat(users.find("anna")).isNull();
        assertThat(users.find("ben").role()).isEqualTo(Role.MANAGER);
        assertThat(users.find("carl")).as("two entries").isNull();
        assertThat(users.wrongEntries()).hasSize(2);
    }

    private static int status(EtlFixture belt, String name) {
        try {
            // A failure is of no account here: it would use up what an address may.
            return call("GET", belt.address() + "/api/audit", null, "Authorization", basic(name))
                    .statusCode();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
