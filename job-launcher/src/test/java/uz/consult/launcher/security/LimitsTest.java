package uz.consult.launcher.security;

import static org.assertj.core.api.Assertions.assertThat;
import static uz.consult.launcher.security.Callers.basic;
import static uz.consult.launcher.security.Callers.call;
import static uz.consult.launcher.security.Callers.everybody;
import static uz.consult.launcher.security.Callers.get;
import static uz.consult.launcher.security.Callers.json;

import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import uz.consult.launcher.EtlFixture;

/** How often is too often, and what bcrypt is spared. */
class LimitsTest {

    @Test
    void many_callers_with_a_right_password_cost_bcrypt_once() throws Exception {
        try (EtlFixture belt = EtlFixture.serving(everybody())) {
            assertThat(together(
                            40,
                            () -> get(belt.address() + "/api/audit", "Authorization", basic("anna"))
                                    .statusCode()))
                    .containsOnly(200);
            assertThat(belt.bean(Passwords.class).computed()).isEqualTo(1);
        }
    }

    @Test
    void a_name_may_fail_ten_times_a_minute_and_then_bcrypt_is_not_computed() throws Exception {
        try (EtlFixture belt = EtlFixture.serving(everybody())) {
            String address = belt.address() + "/api/audit";
            assertThat(get(address, "Authorization", basic("anna")).statusCode())
                    .isEqualTo(200);

            List<Integer> answers = together(
                    15,
                    () -> get(address, "Authorization", basic("anna", "wrong")).statusCode());

            assertThat(answers.stream().filter(status -> status == 401).count()).isBetween(10L, 11L);
            assertThat(answers).containsOnly(401, 429);
            long computed = belt.bean(Passwords.class).computed();
            assertThat(computed)
                    .as("the right one, and each of the wrong ones once")
                    .isEqualTo(
                            1 + answers.stream().filter(status -> status == 401).count());
            HttpResponse<String> limited = get(address, "Authorization", basic("anna", "other"));
            assertThat(limited.statusCode()).isEqualTo(429);
            assertThat(Integer.parseInt(
                            limited.headers().firstValue("Retry-After").orElseThrow()))
                    .isBetween(1, 60);
            assertThat(json(limited).path("errorClass").asString()).isEqualTo("rate_limited");
            assertThat(json(limited).path("detail").asString()).contains("try again in");
            assertThat(belt.bean(Passwords.class).computed()).isEqualTo(computed);
            assertThat(get(address, "Authorization", basic("anna")).statusCode())
                    .as("right, and known to be")
                    .isEqualTo(200);
            assertThat(get(belt.address() + "/api/jobs", "Authorization", basic("maria"))
                            .statusCode())
                    .as("another name")
                    .isNotIn(401, 429);
        }
    }

    @Test
    void an_address_may_fail_sixty_times_a_minute_whatever_the_names_and_tokens() throws Exception {
        try (EtlFixture belt = EtlFixture.serving(everybody())) {
            FailedSignIns failures = belt.bean(FailedSignIns.class);
            for (int i = 0; i < 60; i++) {
                failures.attempt("127.0.0.1", "name " + i, null);
            }
            String address = belt.address() + "/api/audit";
            assertThat(get(address, "Authorization", basic("anna")).statusCode())
                    .as("not known yet to be right")
                    .isEqualTo(429);
            assertThat(get(address, "Authorization", "Bearer etl_wrong").statusCode())
                    .isEqualTo(429);
            Callers.Person person = new Callers.Person(belt.address());
            HttpResponse<String> form = person.signIn("anna", Callers.PASSWORD);
            assertThat(form.statusCode()).isEqualTo(429);
            assertThat(form.headers().firstValue("Retry-After")).isPresent();
            assertThat(form.body()).contains("Слишком много попыток");
        }
    }

    @Test
    void who_asks_too_often_waits_and_nobody_else_does() throws Exception {
        try (EtlFixture belt = EtlFixture.serving(everybody(), "LAUNCHER_REQUESTS_PER_MINUTE=6")) {
            List<Integer> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                answers.add(get(belt.address() + "/api/audit", "Authorization", basic("anna"))
                        .statusCode());
            }
            assertThat(answers.subList(0, 6)).containsOnly(200);
            assertThat(answers.get(7)).isEqualTo(429);
            HttpResponse<String> limited = get(belt.address() + "/api/audit", "Authorization", basic("anna"));
            assertThat(limited.headers().firstValue("Retry-After")).isPresent();
            assertThat(limited.headers().firstValue("Content-Type")).contains("application/problem+json");
            assertThat(json(limited).path("errorClass").asString()).isEqualTo("rate_limited");
            assertThat(get(belt.address() + "/api/jobs", "Authorization", basic("maria"))
                            .statusCode())
                    .isEqualTo(200);
            for (int i = 0; i < 8; i++) {
                get(belt.address() + "/sign-in", "X-Forwarded-For", "203.0.113." + i);
            }
            assertThat(get(belt.address() + "/sign-in", "X-Forwarded-For", "203.0.113.99")
                            .statusCode())
                    .as("what a caller says of his address is not believed")
                    .isEqualTo(429);
            assertThat(get(belt.address() + "/actuator/health/liveness").statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void strangers_do_not_take_the_place_of_who_has_signed_in_at_the_same_address() throws Exception {
        try (EtlFixture belt = EtlFixture.serving(everybody(), "LAUNCHER_REQUESTS_PER_MINUTE=6")) {
            Callers.Person person = new Callers.Person(belt.address());
            person.signIn("anna", Callers.PASSWORD);
            get(belt.address() + "/api/jobs", "Authorization", basic("maria"));

            for (int i = 0; i < 8; i++) {
                call("POST", belt.address() + "/x", "{}");
            }

            assertThat(call("POST", belt.address() + "/x", "{}").statusCode()).isEqualTo(429);
            assertThat(get(belt.address() + "/api/jobs", "Authorization", "Bearer etl_wrong")
                            .statusCode())
                    .as("before anybody looks at the token")
                    .isEqualTo(429);
            assertThat(person.open("/").statusCode()).isEqualTo(200);
            assertThat(get(belt.address() + "/api/jobs", "Authorization", basic("maria"))
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void a_flood_from_a_hundred_addresses_adds_less_than_a_thousand_rows_and_says_how_much_it_was() throws Exception {
        try (EtlFixture belt = EtlFixture.serving(everybody(), "LAUNCHER_REQUESTS_PER_MINUTE=12")) {
            int sent = 0;
            for (int caller = 1; caller <= 100; caller++) {
                for (int i = 0; i < 10; i++) {
                    Stranger.send(belt, "127.0.1." + caller, "POST /x HTTP/1.1", "Content-Length: 0");
                    Stranger.send(belt, "127.0.1." + caller, "GET /api/jobs HTTP/1.1", "Authorization: Bearer etl_no");
                    sent += 2;
                }
            }
            belt.bean(Strangers.class).write(Instant.MAX);

            assertThat(belt.count("log.audit")).isLessThan(1_000);
            assertThat(belt.db.queryForObject("""
                    select sum(coalesce(substring(detail from '^([0-9]+) times')::int, 1)) from log.audit""", Integer.class)).isEqualTo(sent);
        }
    }

    @Test
    void so_many_addresses_that_their_rows_would_fill_the_audit_share_rows_that_say_so() {
        try (EtlFixture belt = EtlFixture.serving(everybody())) {
            Strangers strangers = belt.bean(Strangers.class);
            for (int i = 0; i < 5_000; i++) {
                MockHttpServletRequest request = new MockHttpServletRequest("POST", "/x");
                request.setRemoteAddr("2001:db8:" + Integer.toHexString(i / 4) + "::" + Integer.toHexString(i));
                strangers.count(AuditEntry.of(request), 401);
            }
            strangers.write(Instant.MAX);

            assertThat(belt.count("log.audit")).isBetween(301L, 604L);
            assertThat(belt.count(
                            "log.audit where address = '2001:db8:1:0:0:0:0:0/64' and detail like '4 times until %'"))
                    .as("an IPv6 caller has all of a /64")
                    .isOne();
            assertThat(belt.count("log.audit where address is null and detail like '%addresses beyond the 300%'"))
                    .isBetween(1L, 2L);
        }
    }

    @Test
    void behind_a_proxy_the_address_is_the_callers() throws Exception {
        try (EtlFixture belt = EtlFixture.serving(
                everybody(), "LAUNCHER_REQUESTS_PER_MINUTE=2", "LAUNCHER_TRUSTED_PROXIES=127.0.0.1, ::1,10.1.0.0/16")) {
            for (int i = 0; i < 8; i++) {
                assertThat(get(belt.address() + "/sign-in", "X-Forwarded-For", "203.0.113." + i)
                                .statusCode())
                        .isEqualTo(200);
            }
            for (int i = 0; i < 8; i++) {
                get(belt.address() + "/sign-in", "X-Forwarded-For", "2001:db8::" + i);
            }
            assertThat(get(belt.address() + "/sign-in", "X-Forwarded-For", "2001:db8::99, 10.1.2.3")
                            .statusCode())
                    .as("an IPv6 caller has all of a /64")
                    .isEqualTo(429);
            for (String junk : new String[] {
                "<script>", "localhost", "1.2.3.4.5", "2001:db8::%eth0", "203.0.113.50, x", "", "a".repeat(3_000)
            }) {
                get(belt.address() + "/sign-in", "X-Forwarded-For", junk);
            }
            assertThat(get(belt.address() + "/sign-in", "X-Forwarded-For", "203.0.113.51, junk")
                            .statusCode())
                    .as("what is junk is the proxy's own")
                    .isEqualTo(429);
            call("POST", belt.address() + "/x", "", "X-Forwarded-For", "203.0.113.77:4711");
            call("POST", belt.address() + "/x", "", "X-Forwarded-For", "203.0.113.78, <script>");
            belt.bean(Strangers.class).write(Instant.MAX);
            assertThat(belt.count("log.audit where address = '203.0.113.77'")).isOne();
            assertThat(belt.count("log.audit where address like '%script%' or address like '%78%'"))
                    .isZero();
        }
    }

    @Test
    void a_proxy_that_is_named_tells_scheme_and_host_and_nobody_else_does() throws Exception {
        String[] told = {
            "Accept",
            "text/html",
            "X-Forwarded-For",
            "203.0.113.1",
            "X-Forwarded-Proto",
            "https",
            "X-Forwarded-Host",
            "etl.example"
        };
        try (EtlFixture belt = EtlFixture.serving(everybody(), "LAUNCHER_TRUSTED_PROXIES=127.0.0.0/8,::1")) {
            assertThat(get(belt.address() + "/", told).headers().firstValue("Location"))
                    .contains("https://etl.example/sign-in");
            told[7] = "etl.example/evil";
            told[5] = "javascript";
            assertThat(get(belt.address() + "/", told).headers().firstValue("Location"))
                    .contains(belt.address() + "/sign-in");
        }
        told[7] = "evil.example";
        told[5] = "https";
        try (EtlFixture belt = EtlFixture.serving(everybody(), "LAUNCHER_TRUSTED_PROXIES=10.0.0.0/8")) {
            assertThat(get(belt.address() + "/", told).headers().firstValue("Location"))
                    .contains(belt.address() + "/sign-in");
        }
    }

    @Test
    void a_name_may_fail_thirty_times_a_minute_wherever_the_failures_come_from() throws Exception {
        try (EtlFixture belt = EtlFixture.serving(everybody())) {
            List<Integer> answers = new ArrayList<>();
            for (int i = 1; i <= 60; i++) {
                answers.add(Stranger.send(
                        belt,
                        "127.0.4." + i,
                        "GET /api/jobs HTTP/1.1",
                        "Authorization: " + basic("anna", "wrong " + i)));
            }
            assertThat(answers.stream().filter(status -> status == 401).count()).isBetween(30L, 59L);
            assertThat(belt.bean(Passwords.class).computed())
                    .isEqualTo(answers.stream().filter(status -> status == 401).count());
            assertThat(answers.get(59)).isEqualTo(429);
        }
    }

    @Test
    void a_right_password_gets_through_where_it_was_right_before_whatever_strangers_do() throws Exception {
        try (EtlFixture belt = EtlFixture.serving(everybody(), "LAUNCHER_REQUESTS_PER_MINUTE=100")) {
            Callers.Person anna = new Callers.Person(belt.address());
            anna.signIn("anna", Callers.PASSWORD);
            anna.submit("/sign-out", Callers.Person.csrf(anna.open("/")), "", "");
            FailedSignIns failures = belt.bean(FailedSignIns.class);
            for (int i = 0; i < 60; i++) {
                try {
                    failures.attempt("127.0.0.1", "anna", null);
                    failures.attempt("127.0.0.1", "name " + i, null);
                } catch (TooManyRequestsException full) {
                    failures.attempt("127.0.9." + i, "other " + i, null);
                }
            }
            for (int i = 0; i < 110; i++) {
                get(belt.address() + "/x");
            }
            belt.bean(Passwords.class).forget();

            assertThat(new Callers.Person(belt.address()).open("/sign-in").statusCode())
                    .isEqualTo(429);
            assertThat(anna.signIn("anna", Callers.PASSWORD).statusCode()).isEqualTo(302);
            assertThat(anna.cookie("device")).isNotNull().doesNotContain("$2a$");
        }
    }

    @Test
    void a_crowd_of_guesses_leaves_processors_to_others_and_who_is_known_does_not_wait_for_it() throws Exception {
        // 70 ms for a right password; half a second or more for a guess at a name that is nobody's.
        String costly = "\nslow:ADMIN:$2a$13$" + "b".repeat(53);
        Users users = new Users(new AccessSettings(Callers.entries("anna:ADMIN") + costly, "", 600));
        Devices devices = new Devices(users);
        MockHttpServletResponse response = new MockHttpServletResponse();
        devices.remember(users.find("anna"), new MockHttpServletRequest(), response);
        Passwords passwords = new Passwords(users, new FailedSignIns(), devices);
        List<String> nobody = IntStream.range(0, 1_000)
                .mapToObj(i -> "name " + i)
                .filter(name -> users.costOfUnknown(name) == 13)
                .limit(100)
                .toList();
        ExecutorService threads = Executors.newFixedThreadPool(nobody.size());
        try {
            List<Future<String>> guesses = nobody.stream()
                    .map(name -> threads.submit(
                            () -> answer(passwords, name, "wrong", new Whence("203.0.113." + name, null))))
                    .toList();
            EtlFixture.until(
                    "more guesses than may wait", () -> guesses.stream().anyMatch(Future::isDone));

            Whence known =
                    new Whence("203.0.113.1", response.getCookie("device").getValue());
            assertThat(answer(passwords, "anna", Callers.PASSWORD, known)).isEqualTo("right");

            List<String> answers = new ArrayList<>();
            for (Future<String> guess : guesses) {
                answers.add(guess.get());
            }
            assertThat(answers).containsOnly("wrong", "too many");
            assertThat(answers.stream().filter("too many"::equals).count()).isGreaterThan(50);
            assertThat(answers.stream().filter("wrong"::equals).count())
                    .as("what was looked at, besides the right one")
                    .isEqualTo(passwords.computed() - 1);
        } finally {
            threads.shutdownNow();
        }
    }

    private static String answer(Passwords passwords, String name, String password, Whence whence) {
        UsernamePasswordAuthenticationToken attempt =
                UsernamePasswordAuthenticationToken.unauthenticated(name, password);
        attempt.setDetails(whence);
        try {
            passwords.authenticate(attempt);
            return "right";
        } catch (BadCredentialsException e) {
            return "wrong";
        } catch (TooManyRequestsException e) {
            return "too many";
        }
    }

    @Test
    void a_device_is_known_for_one_user_and_his_password_of_today() {
        Users users = new Users(new AccessSettings(Callers.entries("anna:ADMIN", "ben:ADMIN"), "", 600));
        Devices devices = new Devices(users);
        MockHttpServletResponse response = new MockHttpServletResponse();
        devices.remember(users.find("anna"), new MockHttpServletRequest(), response);
        String cookie = response.getCookie("device").getValue();

        assertThat(devices.of(cookie).user()).isEqualTo("anna");
        for (int i = 0; i < cookie.length(); i++) {
            String forged = cookie.substring(0, i) + (cookie.charAt(i) == 'B' ? 'C' : 'B') + cookie.substring(i + 1);
            if (i < cookie.length() - 1) {
                assertThat(devices.of(forged)).as(forged).isNull();
            }
        }
        Users later = new Users(new AccessSettings("anna:ADMIN:$2a$10$" + "b".repeat(53), "", 600));
        assertThat(new Devices(later).of(cookie)).isNull();
    }

    @Test
    void a_name_that_is_nobodys_takes_as_long_as_a_wrong_password() throws Exception {
        Users users = new Users(new AccessSettings(Callers.entries("anna:ADMIN"), "", 600));
        Passwords passwords = new Passwords(users, new FailedSignIns(), new Devices(users));
        long known = nanos(passwords, "anna");
        long unknown = nanos(passwords, "nobody");

        assertThat(passwords.computed()).isEqualTo(10);
        assertThat(unknown).isBetween(known / 3, known * 3);
    }

    private static long nanos(Passwords passwords, String name) {
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            long start = System.nanoTime();
            try {
                passwords.authenticate(UsernamePasswordAuthenticationToken.unauthenticated(name, "wrong"));
                throw new AssertionError("A wrong password was right");
            } catch (BadCredentialsException e) {
                times.add(System.nanoTime() - start);
            }
        }
        return times.stream().sorted().toList().get(2);
    }

    static List<Integer> together(int callers, Callable<Integer> call) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        try {
            List<Integer> answers = new ArrayList<>();
            for (Future<Integer> answer : threads.invokeAll(java.util.Collections.nCopies(callers, call))) {
                answers.add(answer.get());
            }
            return answers;
        } finally {
            threads.shutdownNow();
        }
    }
}
