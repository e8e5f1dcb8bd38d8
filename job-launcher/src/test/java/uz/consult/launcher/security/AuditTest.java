package uz.consult.launcher.security;

import static org.assertj.core.api.Assertions.assertThat;
import static uz.consult.launcher.security.Callers.basic;
import static uz.consult.launcher.security.Callers.call;
import static uz.consult.launcher.security.Callers.everybody;
import static uz.consult.launcher.security.Callers.get;
import static uz.consult.launcher.security.Callers.json;

import java.net.http.HttpResponse;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;
import uz.consult.launcher.EtlFixture;

/** What is in the audit, and what is not. */
@ExtendWith(OutputCaptureExtension.class)
class AuditTest {

    private EtlFixture belt;

    @BeforeEach
    void serve() {
        belt = EtlFixture.serving(everybody(), "LAUNCHER_REQUESTS_PER_MINUTE=30");
    }

    @AfterEach
    void end() {
        belt.close();
    }

    @Test
    void each_request_that_changes_or_tries_to_is_one_row_with_its_outcome() throws Exception {
        String secret = json(call(
                        "POST",
                        belt.address() + "/api/tokens",
                        "{\"name\":\"ci\",\"role\":\"SCHEDULER\",\"expiresIn\":\"P1D\"}",
                        "Authorization",
                        basic("anna"),
                        "Content-Type",
                        "application/json",
                        "X-Request-Id",
                        "abc-1"))
                .path("token")
                .asString();
        expectLast("anna|ADMIN|POST /api/tokens|201|127.0.0.1|abc-1|-", 1);
        call("DELETE", belt.address() + "/api/runs/17", "", "Authorization", "Bearer " + secret);
        expectLast("token:ci#1|SCHEDULER|DELETE /api/runs/17|403|127.0.0.1|-|-", 2);
        call("POST", belt.address() + "/api/runs/17/restart?note=hidden", "", "Authorization", basic("maria"));
        expectLast("maria|MANAGER|POST /api/runs/17/restart|403|127.0.0.1|-|-", 3);
        call("POST", belt.address() + "/api/jobs/cons/runs", "", "Authorization", basic("anna", "wrong"));
        expectLast("anna|-|POST /api/jobs/cons/runs|401|127.0.0.1|-|failed sign-in", 4);
        call("DELETE", belt.address() + "/api/tokens/" + secret, "", "Authorization", basic("anna"));
        expectLast("anna|ADMIN|DELETE /api/tokens/etl_…|400|127.0.0.1|-|-", 5);
        call("POST", belt.address() + "/api/runs/1", "", "X-Request-Id", "<script>");
        expectLast("-|-|POST /api/runs/1|401|127.0.0.1|-|-", 6);
        get(belt.address() + "/api/audit", "Authorization", basic("anna"));
        get(belt.address() + "/api/audit");
        get(belt.address() + "/actuator/health");
        call("OPTIONS", belt.address() + "/api/jobs", "", "Authorization", basic("anna"));
        call("POST", belt.address() + "/api/runs/2", "", "Authorization", basic("sched"));
        expectLast("sched|SCHEDULER|POST /api/runs/2|403|127.0.0.1|-|-", 7);
        assertThat(belt.count(
                        "log.audit a where a::text like '%hidden%' or a::text like ? or a::text like '%wrong%'",
                        "%" + secret + "%"))
                .isZero();
    }

    @Test
    void what_was_refused_for_its_number_is_there_too() throws Exception {
        int refused = 0;
        for (int i = 0; i < 50; i++) {
            if (call("POST", belt.address() + "/api/runs/3", "", "Authorization", basic("sched"))
                            .statusCode()
                    == 429) {
                refused++;
            }
        }
        belt.bean(Strangers.class).write(Instant.MAX);
        assertThat(belt.count("log.audit where outcome = 403")).isEqualTo(50 - refused);
        assertThat(belt.text("""
                select who || '|' || role || '|' || what || '|' || address || '|' || split_part(detail, ' until', 1)
                from log.audit where outcome = 429""")).isEqualTo("sched|SCHEDULER|too many requests|127.0.0.1|" + refused + " times");
    }

    @Test
    void signing_in_failing_to_and_signing_out_are_rows() throws Exception {
        Callers.Person person = new Callers.Person(belt.address());
        person.signIn("anna", "wrong");
        expectLast("anna|-|failed sign-in|401|127.0.0.1|-|-", 1);
        person.signIn("my-own-password", "x");
        expectLast("unknown|-|failed sign-in|401|127.0.0.1|-|-", 2);
        person.signIn("anna", Callers.PASSWORD);
        expectLast("anna|ADMIN|sign-in|302|127.0.0.1|-|-", 3);
        person.ask("DELETE", "/api/tokens/0");
        expectLast("anna|ADMIN|DELETE /api/tokens/0|403|127.0.0.1|-|-", 4);
        person.submit("/sign-out", Callers.Person.csrf(person.open("/")), "", "");
        expectLast("anna|ADMIN|sign-out|302|127.0.0.1|-|-", 5);
        get(belt.address() + "/api/jobs", "Authorization", basic("maria", "wrong"));
        expectLast("maria|-|failed sign-in|401|127.0.0.1|-|GET /api/jobs", 6);
        get(belt.address() + "/api/jobs", "Authorization", "Bearer etl_guess");
        expectLast("unknown|-|failed sign-in|401|127.0.0.1|-|GET /api/jobs", 7);
        assertThat(belt.count("log.audit a where a::text like '%my-own-password%'"))
                .isZero();
    }

    @Test
    void an_admin_reads_it_by_name_time_and_page() throws Exception {
        belt.db.update("""
                insert into log.audit (at, who, role, what, outcome)
                select timestamptz '2026-01-01 00:00:00Z' + n * interval '1 hour', case when n % 2 = 0 then 'anna' else 'maria' end,
                       'ADMIN', 'POST /api/runs/' || n, 200 from generate_series(1, 100) n""");

        JsonNode page = audit("?who=anna&from=2026-01-02T00:00:00Z&to=2026-01-03T00:00:00%2B05:00&limit=3&offset=1");

        assertThat(page.path("total").asLong()).isEqualTo(10);
        assertThat(page.path("limit").asInt()).isEqualTo(3);
        assertThat(page.path("offset").asInt()).isEqualTo(1);
        assertThat(page.path("items").values())
                .extracting(row -> row.path("what").asString())
                .containsExactly("POST /api/runs/40", "POST /api/runs/38", "POST /api/runs/36");
        assertThat(Instant.parse(page.path("items").get(0).path("at").asString()))
                .isEqualTo("2026-01-02T16:00:00Z");
        assertThat(audit("").path("items").values()).hasSize(50);
        assertThat(page.path("items").get(0).path("sentence").asString()).isEqualTo("anna sent POST /api/runs/40");
        for (String wrong : new String[] {
            "?action=nonsense",
            "?limit=501",
            "?limit=0",
            "?offset=-1",
            "?from=yesterday",
            "?to=%2B12000-01-01T00:00:00Z",
            "?limit=x",
            "?who=%00"
        }) {
            HttpResponse<String> answer = get(belt.address() + "/api/audit" + wrong, "Authorization", basic("anna"));
            assertThat(answer.statusCode()).as(wrong).isEqualTo(400);
            assertThat(json(answer).path("errorClass").asString()).isEqualTo("validation");
        }
    }

    @Test
    void what_was_done_is_found_by_its_action_whatever_the_way_and_told_in_the_callers_language() throws Exception {
        call("POST", belt.address() + "/api/runs/17/restart", "", "Authorization", basic("maria"));
        call("POST", belt.address() + "/api/runs/17/stop", "", "Authorization", basic("anna"));
        EtlFixture.until("two rows", () -> belt.count("log.audit") == 2);

        JsonNode found = audit("?action=restart_run");
        assertThat(found.path("items").size()).isOne();
        assertThat(found.path("items").get(0).path("action").asString()).isEqualTo("restart_run");
        assertThat(found.path("items").get(0).path("sentence").asString())
                .isEqualTo("maria tried to restart run 17: refused, not permitted");
        assertThat(json(get(
                                belt.address() + "/api/audit?action=stop_run",
                                "Authorization",
                                basic("anna"),
                                "Accept-Language",
                                "uz,ru;q=0.5"))
                        .path("items")
                        .get(0)
                        .path("sentence")
                        .asString())
                .isEqualTo("anna: urinish: 17 ishga tushirishni toʻxtatish — rad etildi: bundaysi yoʻq");
    }

    @Test
    void what_cannot_be_written_down_is_done_all_the_same_and_told(CapturedOutput output) throws Exception {
        belt.db.execute("alter table log.audit rename to audit_away");

        HttpResponse<String> made = call(
                "POST",
                belt.address() + "/api/tokens",
                "{\"name\":\"ci\",\"role\":\"SCHEDULER\",\"expiresIn\":\"P1D\"}",
                "Authorization",
                basic("anna"),
                "Content-Type",
                "application/json");

        assertThat(made.statusCode()).isEqualTo(201);
        EtlFixture.until(
                "the error to be logged",
                () -> output.getAll()
                        .contains("ERROR ["
                                + made.headers().firstValue("X-Request-Id").orElseThrow()
                                + "] Audit: Could not write to the audit: POST /api/tokens by anna"));
    }

    private JsonNode audit(String query) throws Exception {
        return json(get(belt.address() + "/api/audit" + query, "Authorization", basic("anna")));
    }

    private void expectLast(String row, long rows) {
        EtlFixture.until(rows + " rows", () -> {
            belt.bean(Strangers.class).write(Instant.MAX);
            return belt.count("log.audit") >= rows;
        });
        assertThat(belt.count("log.audit")).isEqualTo(rows);
        assertThat(belt.text("""
                select concat_ws('|', coalesce(who, '-'), coalesce(role, '-'), what, outcome, address, coalesce(caller_request_id, '-'),
                                 coalesce(detail, '-')) from log.audit order by id desc limit 1""")).isEqualTo(row);
    }
}
