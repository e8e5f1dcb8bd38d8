package uz.consult.launcher.security;

import static org.assertj.core.api.Assertions.assertThat;
import static uz.consult.launcher.security.Callers.everybody;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import uz.consult.launcher.EtlFixture;

/** When a session ends. */
class SessionsTest {

    @Test
    void a_page_that_keeps_itself_fresh_keeps_nobody_signed_in() throws Exception {
        try (EtlFixture belt = EtlFixture.serving(everybody(), "LAUNCHER_SESSION_IDLE=PT4S")) {
            Callers.Person person = new Callers.Person(belt.address());
            person.signIn("anna", Callers.PASSWORD);
            assertThat(person.open("/").statusCode()).isEqualTo(200);

            EtlFixture.until("the session to end", () -> open(person, RevokedSessionFilter.LIVE, "1") == 302);
            assertThat(open(person)).isEqualTo(302);

            person.signIn("anna", Callers.PASSWORD);
            Instant end = Instant.now().plus(Duration.ofSeconds(6));
            EtlFixture.until(
                    "longer than idle to pass",
                    () -> open(person) != 200 || Instant.now().isAfter(end));
            assertThat(open(person)).as("who does something stays").isEqualTo(200);
        }
    }

    @Test
    void a_session_ends_whatever_is_done_in_it() throws Exception {
        try (EtlFixture belt = EtlFixture.serving(everybody(), "LAUNCHER_SESSION_LONGEST=PT5S")) {
            Callers.Person person = new Callers.Person(belt.address());
            person.signIn("anna", Callers.PASSWORD);
            assertThat(open(person)).isEqualTo(200);

            EtlFixture.until("the session to end", () -> open(person) == 302);
        }
    }

    private static int open(Callers.Person person, String... headers) {
        try {
            return person.open("/", headers).statusCode();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
