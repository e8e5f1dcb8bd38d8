package uz.consult.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;
import static uz.consult.launcher.EtlFixture.DOCUMENTS;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import uz.consult.etl.runlog.RunRecord;
import uz.consult.launcher.EtlFixture;
import uz.consult.sandbox.http.Answer;
import uz.consult.sandbox.http.Fault;
import uz.consult.sandbox.onec.Row;
import uz.consult.sandbox.onec.Seed;

/** Whatever goes wrong: one clear line, the right class, nothing half-written, no mark beyond what was read. */
class FaultsTest {

    private static final String PAGE = "GET /base/odata/standard.odata/" + DOCUMENTS;

    static Stream<Arguments> faults() {
        return Stream.of(
                fault("a cut page", b -> always(b, Fault.cut()), "unavailable", "did not answer in full"),
                fault(
                        "a page of HTML with 200",
                        b -> always(b, Fault.htmlPage()),
                        "unavailable",
                        "a page instead of data"),
                fault("no licence, with 200", b -> always(b, Fault.licence()), "unavailable", "no free licence"),
                fault(
                        "JSON that ends in the middle",
                        b -> always(
                                b,
                                Fault.instead(Answer.json(
                                        200,
                                        "{\"odata.metadata\":\"x#" + DOCUMENTS + "\",\"value\":[{\"Ref_Key\":\"1"))),
                        "unavailable",
                        "truncated"),
                fault(
                        "a page of another entity",
                        b -> always(
                                b,
                                Fault.instead(
                                        Answer.json(200, "{\"odata.metadata\":\"x#Catalog_Другой\",\"value\":[]}"))),
                        "validation",
                        "another entity"),
                fault("maintenance", b -> always(b, Fault.status(503)), "unavailable", "503"),
                fault("sessions forbidden", b -> always(b, Fault.status(403)), "unavailable", "no sessions"),
                fault("too many requests", b -> always(b, Fault.status(429)), "rate_limited", "429"),
                fault("a lost connection", b -> always(b, Fault.refused()), "unavailable", "did not answer"),
                fault(
                        "an exception of 1C",
                        b -> always(
                                b,
                                Fault.instead(Answer.json(
                                        200, "\uFEFF{\"#exception\":{\"#value\":{\"descr\":\"Ошибка СУБД\"}}}"))),
                        "unavailable",
                        "Ошибка СУБД"),
                fault(
                        "access denied",
                        b -> always(
                                b,
                                Fault.instead(
                                        Answer.json(
                                                401,
                                                "{\"odata.error\":{\"code\":\"20\",\"message\":{\"lang\":\"ru\",\"value\":\"Нет прав\"}}}"))),
                        "permission",
                        "Нет прав"),
                fault(
                        "a renamed field",
                        b -> b.onec().renameField(DOCUMENTS, "Конец", "ВремяКонца"),
                        "validation",
                        "Конец"),
                fault(
                        "a renamed cursor",
                        b -> b.onec().renameField(DOCUMENTS, "ДатаИзменения", "Изменено"),
                        "validation",
                        "ДатаИзменения"),
                fault("an unpublished entity", b -> b.onec().unpublish(DOCUMENTS), "not_found", "not published"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void is_told_in_one_line_and_leaves_no_trace(
            String name, Consumer<EtlFixture> fault, String errorClass, String message) {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(300), "ODATA_PAGE_SIZE=100")) {
            fault.accept(belt);
            RunRecord run = belt.run("cons");
            assertThat(run.status()).isEqualTo("FAILED");
            assertThat(run.errorClass()).isEqualTo(errorClass);
            assertThat(run.errorMessage())
                    .startsWith("cons: ")
                    .contains(DOCUMENTS)
                    .contains(message)
                    .doesNotContain("\n")
                    .doesNotContain("secret-of-1c");
            assertThat(belt.count("cons.cons")).isZero();
            assertThat(belt.count("sys.sync_state")).isZero();
        }
    }

    @Test
    void what_fails_in_the_middle_leaves_whole_pages_and_the_next_run_goes_on() {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(1_000), "ODATA_PAGE_SIZE=100")) {
            belt.server.faults().add(Fault.cut().on(PAGE).after(4).times(3));
            RunRecord failed = belt.run("cons");
            assertThat(failed.status()).isEqualTo("FAILED");
            assertThat(belt.count("cons.cons"))
                    .isEqualTo(failed.tally().read())
                    .isLessThanOrEqualTo(500)
                    .isPositive();
            assertThat(belt.count("cons.cons where create_date > (select last_synced_at from sys.sync_state)"))
                    .isLessThanOrEqualTo(1);
            int requests = belt.server.requests().size();
            RunRecord resumed = belt.run("cons");
            assertThat(resumed.completed()).isTrue();
            assertThat(resumed.restartOf()).isEqualTo(failed.id());
            assertThat(failed.tally().read() + resumed.tally().read()).isEqualTo(1_000);
            assertThat(belt.count("cons.cons")).isEqualTo(1_000);
            assertThat(belt.server.requests().size() - requests).isLessThanOrEqualTo(9);
        }
    }

    @Test
    void an_earlier_attempt_that_ended_in_doubt_does_not_keep_the_next_from_going_on() {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(300), "ODATA_PAGE_SIZE=100")) {
            belt.server.faults().add(Fault.status(500).on(DOCUMENTS).after(1).always());
            assertThat(belt.run("cons").completed()).isFalse();
            assertThat(belt.run("cons").restartOf()).as("the same instance").isNotNull();
            belt.server.faults().clear();
            belt.db.update(
                    "update batch.batch_job_execution set status = 'UNKNOWN' where job_execution_id = (select min(job_execution_id) from batch.batch_job_execution)");
            // As a connection leaves it that breaks in the moment of the step's end.
            belt.db.update(
                    "update batch.batch_step_execution set status = 'STARTED', end_time = null where job_execution_id = (select max(job_execution_id) from batch.batch_job_execution) and step_name = 'cons'");
            RunRecord run = belt.run("cons");
            assertThat(run.completed()).as(run.errorMessage()).isTrue();
            assertThat(belt.count("cons.cons")).isEqualTo(300);
        }
    }

    @Test
    void passing_faults_pass_and_are_counted() {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(300), "ODATA_PAGE_SIZE=100")) {
            belt.server.faults().add(Fault.status(500).on(PAGE));
            belt.server.faults().add(Fault.licence().on(PAGE));
            belt.server.faults().add(Fault.cut().on(PAGE).after(1));
            RunRecord run = belt.run("cons");
            assertThat(run.completed()).isTrue();
            assertThat(run.retries()).isEqualTo(3);
            assertThat(belt.count("cons.cons")).isEqualTo(300);
        }
    }

    @Test
    void a_wrong_password_is_named_and_not_shown() {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(60), "ODATA_PASSWORD=not-the-one")) {
            RunRecord run = belt.run("cons");
            assertThat(run.errorClass()).isEqualTo("authentication");
            assertThat(run.errorMessage()).contains("ODATA_PASSWORD").doesNotContain("not-the-one");
            assertThat(belt.server.requests())
                    .as("a wrong password is not tried again")
                    .hasSize(1);
        }
    }

    @Test
    void sessions_that_expire_are_begun_anew() {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(500), "ODATA_PAGE_SIZE=100")) {
            belt.server.before(request -> belt.server.expireSessions());
            assertThat(belt.run("cons").completed()).isTrue();
            assertThat(belt.count("cons.cons")).isEqualTo(500);
        }
    }

    @Test
    void a_page_too_large_for_1c_is_asked_for_in_smaller_parts() {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(300), "ODATA_PAGE_SIZE=100")) {
            belt.server
                    .faults()
                    .add(Fault.instead(
                                    Answer.json(
                                            500,
                                            "{\"odata.error\":{\"code\":\"-1\",\"message\":{\"lang\":\"ru\",\"value\":\"No space left on device\"}}}"))
                            .on("$top=100")
                            .always());
            assertThat(belt.run("cons").completed()).isTrue();
            assertThat(belt.count("cons.cons")).isEqualTo(300);
        }
    }

    @Test
    void one_poisoned_record_in_a_thousand_is_kept_whole_and_the_others_land() {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(1_000))) {
            String key = belt.onec().rows(DOCUMENTS).get(500).text("Ref_Key");
            belt.onec().edit(DOCUMENTS, key, row -> row.put("ДатаКонсультации", "вчера"));
            RunRecord run = belt.run("cons");
            assertThat(run.completed()).isTrue();
            assertThat(run.tally().created()).isEqualTo(999);
            assertThat(run.tally().dead()).isOne();
            assertThat(belt.text("select record_key || '|' || reason from log.dead_letters"))
                    .isEqualTo(key + "|ДатаКонсультации is вчера, not a date");
            assertThat(belt.text("select payload::jsonb ->> 'Number' from log.dead_letters"))
                    .isEqualTo(belt.onec().row(DOCUMENTS, key).text("Number"));
            assertThat(belt.text("select payload from log.dead_letters"))
                    .startsWith("{")
                    .endsWith("}")
                    .contains("КонсультацииИТС");

            belt.run("cons", uz.consult.etl.batch.PullMode.FULL);
            assertThat(belt.count("log.dead_letters where state = 'open' and occurrences = 2"))
                    .isOne();
            belt.onec().save(DOCUMENTS, key, row -> row.put("ДатаКонсультации", EtlFixture.now()));
            belt.run("cons");
            assertThat(belt.text("select state from log.dead_letters")).isEqualTo("landed");
            assertThat(belt.count("cons.cons")).isEqualTo(1_000);
        }
    }

    @Test
    void a_record_that_postgresql_refuses_stands_alone_among_a_thousand() {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(1_000))) {
            belt.db.execute("alter table cons.cons add constraint test_number check (number <> '00000000777')");
            RunRecord run = belt.run("cons");
            assertThat(run.completed()).isTrue();
            assertThat(run.tally().created()).isEqualTo(999);
            assertThat(belt.text("select reason from log.dead_letters")).contains("test_number");
            assertThat(belt.count(
                            "cons.q_and_a q where not exists (select from cons.cons c where c.cons_id = q.cons_id)"))
                    .isZero();
        }
    }

    @Test
    void a_record_with_a_character_that_cannot_be_kept_is_a_dead_letter() {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(60))) {
            String key = belt.onec().rows(DOCUMENTS).get(5).text("Ref_Key");
            belt.onec().edit(DOCUMENTS, key, row -> row.put("Описание", "а\0б"));
            RunRecord run = belt.run("cons");
            assertThat(run.tally().dead()).isOne();
            assertThat(belt.text("select payload from log.dead_letters")).contains("\\u0000");
        }
    }

    @Test
    void too_many_bad_records_fail_the_run_and_write_nothing() {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(300))) {
            List<Row> rows = belt.onec().rows(DOCUMENTS);
            rows.stream()
                    .limit(30)
                    .forEach(row -> belt.onec().edit(DOCUMENTS, row.text("Ref_Key"), r -> r.put("Конец", "никогда")));
            RunRecord run = belt.run("cons");
            assertThat(run.status()).isEqualTo("FAILED");
            assertThat(run.errorClass()).isEqualTo("validation");
            assertThat(run.errorMessage()).contains("30 of 300").contains("Конец is никогда");
            assertThat(belt.count("cons.cons") + belt.count("log.dead_letters") + belt.count("sys.sync_state"))
                    .isZero();
        }
    }

    @Test
    void a_deadlock_with_the_middleware_is_rolled_back_and_played_again() {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(60))) {
            failOnce(belt, "40P01");
            RunRecord run = belt.run("cons");
            assertThat(run.completed()).isTrue();
            assertThat(run.tally().created()).isEqualTo(60);
            assertThat(belt.count("cons.q_and_a"))
                    .isEqualTo(belt.onec().rows(DOCUMENTS).stream()
                            .mapToLong(row -> row.part("КонсультацииИТС").size()
                                    + row.part("ВопросыИОтветы").size())
                            .sum());
        }
    }

    @Test
    void a_commit_that_fails_fails_the_run_and_loses_nothing() {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(300), "ODATA_PAGE_SIZE=100")) {
            belt.db.execute("create table public.allowed (n int)");
            belt.db.execute(
                    "create function public.refuse() returns trigger language plpgsql security definer as $$ begin if new.number = '00000000150' and not exists (select from public.allowed) then raise exception 'not at commit' using errcode = '23000'; end if; return null; end $$");
            belt.db.execute(
                    "create constraint trigger late after insert on cons.cons deferrable initially deferred for each row execute function public.refuse()");
            RunRecord failed = belt.run("cons");
            assertThat(failed.status()).isEqualTo("FAILED");
            assertThat(belt.count("cons.cons")).isEqualTo(failed.tally().read()).isEqualTo(100);
            belt.db.execute("insert into public.allowed values (1)");
            assertThat(belt.run("cons").tally().created()).isEqualTo(200);
            assertThat(belt.count("cons.cons")).isEqualTo(300);
        }
    }

    @Test
    void a_run_that_was_closed_by_somebody_else_writes_nothing_more() {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(1_000), "ODATA_PAGE_SIZE=100")) {
            belt.server.before(request -> {
                if (request.line().contains("$filter") && belt.count("cons.cons") >= 300) {
                    belt.db.update(
                            "update log.etl_runs set status = 'FAILED', finished_at = now(), error_message = 'taken over' where finished_at is null");
                }
            });
            RunRecord run = belt.run("cons");
            assertThat(run.errorMessage()).isEqualTo("taken over");
            assertThat(belt.count("cons.cons")).isEqualTo(run.tally().read()).isLessThan(1_000);
        }
    }

    @Test
    void an_interrupted_run_stops_and_the_next_goes_on() throws Exception {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(1_000), "ODATA_PAGE_SIZE=100")) {
            Thread[] runner = new Thread[1];
            belt.server.before(request -> {
                if (request.line().contains("$filter") && belt.count("cons.cons") >= 200 && runner[0] != null) {
                    runner[0].interrupt();
                    runner[0] = null;
                }
            });
            runner[0] = new Thread(() -> belt.run("cons"));
            Thread first = runner[0];
            first.start();
            first.join();
            assertThat(belt.text("select status from log.etl_runs")).isNotEqualTo("COMPLETED");
            assertThat(belt.run("cons").completed()).isTrue();
            assertThat(belt.count("cons.cons")).isEqualTo(1_000);
        }
    }

    private static void failOnce(EtlFixture belt, String state) {
        belt.db.execute("create sequence public.tries");
        belt.db.execute(
                "create function public.fail_once() returns trigger language plpgsql security definer as $$ begin if nextval('public.tries') = 1 then raise exception 'once' using errcode = '"
                        + state + "'; end if; return null; end $$");
        belt.db.execute(
                "create trigger once after insert on cons.q_and_a for each statement execute function public.fail_once()");
    }

    private static void always(EtlFixture belt, Fault fault) {
        belt.server.faults().add(fault.on(PAGE).always());
    }

    private static Arguments fault(String name, Consumer<EtlFixture> fault, String errorClass, String message) {
        return Arguments.of(name, fault, errorClass, message);
    }
}
