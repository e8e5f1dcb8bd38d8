package uz.consult.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;
import static uz.consult.launcher.EtlFixture.CLIENTS;
import static uz.consult.launcher.EtlFixture.DOCUMENTS;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.odata.ODataClient;
import uz.consult.etl.runlog.RunRecord;
import uz.consult.launcher.EtlFixture;
import uz.consult.launcher.Program;
import uz.consult.sandbox.http.Answer;
import uz.consult.sandbox.http.Fault;
import uz.consult.sandbox.onec.Row;
import uz.consult.sandbox.onec.Seed;

/** Answers of 1C as nobody would wish them: huge, endless, slow, wordy, and records that it cannot send or nobody can keep. */
class AnswersTest {

    private static final String CALLS = "InformationRegister_РегистрацияДозвона";

    @TempDir
    private Path home;

    @Test
    void large_documents_are_read_in_a_small_heap_a_few_at_a_time() throws Exception {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(1_000))) {
            String text = "Очень длинный ответ консультанта. ".repeat(800);
            belt.onec()
                    .rows(DOCUMENTS)
                    .forEach(row -> belt.onec().edit(DOCUMENTS, row.text("Ref_Key"), r -> r.put("Описание", text)));
            Map<String, String> environment = belt.environment();
            environment.put("ODATA_PAGE_SIZE", "1000");
            environment.put("_JAVA_OPTIONS", "-Xmx128m");
            Path output = home.resolve("output");
            Process process = Program.start(environment, output, "run", "cons");
            int exit = process.waitFor();
            assertThat(exit).as(Files.readString(output)).isZero();
            assertThat(belt.count("cons.cons where length(comment) > 20000")).isEqualTo(1_000);
            assertThat(belt.server.requests().stream()
                            .filter(request -> request.path().contains(DOCUMENTS))
                            .toList())
                    .as("4 MB a page")
                    .hasSizeBetween(10, 25);
            assertThat(belt.run("cons", PullMode.FULL).tally().unchanged()).isEqualTo(1_000);
        }
    }

    @Test
    void where_records_are_small_pages_are_as_large_as_they_may_be() {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(1_000), "ODATA_PAGE_SIZE=500")) {
            assertThat(belt.run("cons").completed()).isTrue();
            assertThat(belt.server.requests().stream()
                            .filter(request -> request.path().contains(DOCUMENTS))
                            .toList())
                    .hasSize(3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ODATA_PAGE_BYTES=64KB", "ODATA_PAGE_BYTES=100KB"})
    void nothing_is_lost_where_pages_change_their_size(String bytes) {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(700), bytes, "ODATA_PAGE_SIZE=300")) {
            List<Row> rows = belt.onec().rows(DOCUMENTS);
            for (int i = 0; i < rows.size(); i++) {
                String text = "я".repeat(i % 97 == 0 ? 60_000 : i % 3 * 400);
                belt.onec().edit(DOCUMENTS, rows.get(i).text("Ref_Key"), row -> row.put("Описание", text));
                if (i % 100 < 60) {
                    belt.onec()
                            .edit(
                                    DOCUMENTS,
                                    rows.get(i).text("Ref_Key"),
                                    row -> row.put(
                                            "ДатаИзменения", EtlFixture.now().minusDays(1)));
                }
            }
            RunRecord run = belt.run("cons");
            assertThat(run.completed()).as(run.errorMessage()).isTrue();
            assertThat(belt.count("cons.cons")).isEqualTo(700);
            assertThat(belt.run("cons", PullMode.FULL).tally().unchanged()).isEqualTo(700);
            assertThat(belt.run("cons", PullMode.SWEEP).completed()).isTrue();
            assertThat(belt.reconcile(false, "cons")).startsWith("equal");
        }
    }

    @Test
    void an_endless_answer_fails_with_the_name_of_the_setting() {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(60), "ODATA_PAGE_BYTES=64KB", "ODATA_MAX_BYTES=1MB")) {
            belt.server.faults().add(Fault.endless().on(DOCUMENTS).always());
            RunRecord run = belt.run("cons");
            assertThat(run.errorClass()).isEqualTo("validation");
            assertThat(run.errorMessage()).contains(DOCUMENTS).contains("ODATA_MAX_BYTES");
            belt.server.faults().clear();
            assertThat(belt.run("cons").completed()).isTrue();
        }
    }

    @Test
    void an_answer_that_never_comes_to_its_end_fails_with_the_name_of_the_setting_and_its_retries() {
        try (EtlFixture belt =
                new EtlFixture(Seed.Size.of(60), "ODATA_ANSWER_TIMEOUT=PT2S", "onec.rate-window=PT0.3S")) {
            Fault drip = Fault.drip(Duration.ofMillis(5)).on(DOCUMENTS).always();
            belt.server.faults().add(drip);
            RunRecord slow = belt.run("cons");
            assertThat(slow.errorClass()).isEqualTo("unavailable");
            assertThat(slow.errorMessage()).contains(DOCUMENTS).contains("ODATA_LEAST_RATE");
            assertThat(slow.retries()).as("it was tried three times").isEqualTo(2);
            belt.server.faults().clear();
            belt.server
                    .faults()
                    .add(Fault.drip(Duration.ofNanos(50_000)).on(DOCUMENTS).always());
            RunRecord late = belt.run("cons");
            assertThat(late.errorMessage()).contains("ODATA_ANSWER_TIMEOUT");
            assertThat(late.errorClass()).isEqualTo("unavailable");
        }
    }

    @Test
    void a_long_error_is_told_in_1cs_words_and_stops_nobody_else() {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(60), "onec.break-after=1")) {
            String words = "{\"odata.error\":{\"code\":\"8\",\"message\":{\"lang\":\"ru\",\"value\":\"Сущность "
                    + "не найдена ".repeat(5_000) + "\"}}}";
            belt.server
                    .faults()
                    .add(Fault.instead(Answer.json(404, words)).on(DOCUMENTS).always());
            RunRecord run = belt.run("cons");
            assertThat(run.errorClass()).isEqualTo("not_found");
            assertThat(run.errorMessage()).contains("code 8 \"Сущность не найдена");
            assertThat(belt.run("calls").completed()).isTrue();
        }
    }

    @Test
    void a_wrong_password_is_sent_once_by_all_jobs_together() {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(60), "ODATA_PASSWORD=not-the-one")) {
            for (String job : List.of("cons", "calls", "rates", "users")) {
                RunRecord run = belt.run(job);
                assertThat(run.errorClass()).isEqualTo("authentication");
                assertThat(run.errorMessage()).contains("ODATA_PASSWORD");
            }
            assertThat(belt.server.requests()).hasSize(1);
            assertThat(belt.bean(ODataClient.class).statistics().leftAloneUntil())
                    .isNotNull();
        }
    }

    @Test
    void documents_that_1c_cannot_send_are_dead_letters_by_name_and_all_others_land() {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(400), "ODATA_PAGE_SIZE=100", "onec.break-after=2")) {
            belt.run("clients");
            List<Row> rows = belt.onec().rows(DOCUMENTS);
            Set<String> spoilt = new HashSet<>();
            for (int i : new int[] {0, 99, 100, 101, 250, 399}) {
                spoilt.add(rows.get(i).spoil("Описание").text("Ref_Key"));
            }
            RunRecord first = belt.run("cons");
            assertThat(first.completed()).as(first.errorMessage()).isTrue();
            assertThat(first.tally().created()).isEqualTo(394);
            assertThat(first.tally().dead()).isEqualTo(6);
            assertThat(keysOfLetters(belt)).isEqualTo(spoilt);
            assertThat(belt.text("select reason from log.dead_letters limit 1"))
                    .contains("НеСериализуемоеЗначение")
                    .contains("1C answered 500");
            assertThat(belt.text("select payload::jsonb ->> 'Ref_Key' from log.dead_letters order by id limit 1"))
                    .isIn(spoilt);

            RunRecord again = belt.run("cons");
            assertThat(again.completed()).as(again.errorMessage()).isTrue();
            RunRecord sweep = belt.run("cons", PullMode.SWEEP);
            assertThat(sweep.completed()).as(sweep.errorMessage()).isTrue();
            assertThat(sweep.tally().deleted()).isZero();
            assertThat(sweep.tally().dead()).isEqualTo(6);
            RunRecord full = belt.run("cons", PullMode.FULL);
            assertThat(full.completed()).as(full.errorMessage()).isTrue();
            assertThat(full.tally().deleted()).isZero();
            assertThat(belt.reconcile(false, "cons")).startsWith("different").contains("НеСериализуемоеЗначение");
            assertThat(belt.count("log.dead_letters where state = 'open'")).isEqualTo(6);

            rows.forEach(row -> row.spoil(null));
            assertThat(belt.replay("cons")).isTrue();
            assertThat(belt.count("cons.cons")).isEqualTo(400);
            assertThat(belt.count("log.dead_letters where state = 'open'")).isZero();
            assertThat(belt.reconcile(false, "cons")).startsWith("equal");
        }
    }

    @Test
    void a_stored_document_that_1c_can_no_longer_send_is_not_gone() {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(400), "ODATA_PAGE_SIZE=100")) {
            belt.run("clients");
            belt.run("cons");
            String key = belt.text(
                    "select cl_ref_key from cons.cons where status in ('open', 'pending', 'new', 'other') limit 1");
            belt.onec().save(DOCUMENTS, key, row -> row.put("DeletionMark", false));
            belt.onec().row(DOCUMENTS, key).spoil("Вопрос");
            for (RunRecord run : List.of(belt.run("open_update"), belt.run("cons"), belt.run("cons", PullMode.SWEEP))) {
                assertThat(run.completed()).as(run.errorMessage()).isTrue();
                assertThat(run.tally().deleted()).isZero();
                assertThat(run.tally().dead()).isOne();
            }
            assertThat(belt.count("cons.cons where deleted_at is not null")).isZero();
            belt.onec().row(DOCUMENTS, key).spoil(null);
            assertThat(belt.run("open_update").completed()).isTrue();
            assertThat(belt.text("select string_agg(distinct state, '') from log.dead_letters"))
                    .isEqualTo("landed");
        }
    }

    @Test
    void records_of_registers_that_1c_cannot_send_are_named_by_all_their_fields() {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(200), "ODATA_PAGE_SIZE=50")) {
            Row call = belt.onec().rows(CALLS).get(7);
            call.spoil("Абонент_Key");
            belt.onec().rows("InformationRegister_ОтделыПользователей").get(0).spoil("Отдел_Key");
            RunRecord run = belt.run("calls");
            assertThat(run.completed()).as(run.errorMessage()).isTrue();
            assertThat(run.tally().dead()).isOne();
            assertThat(belt.text("select record_key from log.dead_letters"))
                    .contains(call.text("ДокументОбращения_Key"));
            RunRecord sweep = belt.run("calls", PullMode.SWEEP);
            assertThat(sweep.completed()).as(sweep.errorMessage()).isTrue();
            call.spoil(null);
            assertThat(belt.run("calls", PullMode.SWEEP).tally().created()).isOne();
            assertThat(belt.text("select state from log.dead_letters")).isEqualTo("landed");
        }
    }

    @Test
    void what_nobody_can_keep_is_a_dead_letter_that_can_be_kept() {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(300), "ODATA_PAGE_SIZE=100")) {
            List<Row> documents = belt.onec().rows(DOCUMENTS);
            put(belt, documents.get(1), "ДатаКонсультации", "2026-01-01T00:00:00\0");
            put(belt, documents.get(2), "ДатаИзменения", "2026-01-01T00:00:00\0");
            put(belt, documents.get(3), "Менеджер_Key", "\0\uD83D");
            documents.get(4).put("DataVersion", "AA\0");
            documents.get(5).part("КонсультацииИТС").forEach(line -> line.put("LineNumber", "1\0"));
            put(belt, documents.get(5), "Описание", "x");
            List<Row> clients = belt.onec().rows(CLIENTS);
            belt.onec().edit(CLIENTS, clients.get(clients.size() - 1).text("Ref_Key"), row -> row.put("Code", "9\0"));
            Row call = belt.onec().rows(CALLS).get(3);
            belt.onec().editRecord(CALLS, call, row -> row.put("ДокументОбращения_Key", "a\0b\uD83D"));
            for (PullMode mode : List.of(PullMode.INCREMENTAL, PullMode.FULL, PullMode.SWEEP)) {
                for (String job : List.of("clients", "cons", "calls")) {
                    RunRecord run = belt.run(job, mode);
                    assertThat(run.completed())
                            .as(job + " " + mode + ": " + run.errorMessage())
                            .isTrue();
                }
            }
            assertThat(belt.count("log.dead_letters where state = 'open' and entity = ?", DOCUMENTS))
                    .isEqualTo(documents.get(5).part("КонсультацииИТС").isEmpty() ? 4 : 5);
            assertThat(belt.text("select record_key from log.dead_letters where entity = ?", CALLS))
                    .contains("a\\u0000b");
            assertThat(belt.count("log.dead_letters where reason like '%\\\\u0000%'"))
                    .isPositive();
            assertThat(belt.count("log.dead_letters where convert_from(payload_raw, 'UTF8') is distinct from payload"))
                    .as("JSON writes them as escapes")
                    .isZero();
            assertThat(belt.reconcile(false, "cons", "calls")).contains("\\u0000");
        }
    }

    @Test
    void half_of_a_pair_is_stored_once_and_reads_back_equal() {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(100))) {
            belt.run("clients");
            belt.run("cons");
            Row document = belt.onec().rows(DOCUMENTS).stream()
                    .filter(row -> !row.part("КонсультацииИТС").isEmpty())
                    .findFirst()
                    .orElseThrow();
            document.part("КонсультацииИТС").get(0).put("Вопрос", "\uDE00 ?");
            belt.onec().save(DOCUMENTS, document.text("Ref_Key"), row -> row.put("Описание", "x \uD83D"));
            assertThat(belt.run("cons").tally().updated()).isOne();
            assertThat(belt.text("select comment from cons.cons where cl_ref_key = ?", document.text("Ref_Key")))
                    .isEqualTo("x \uFFFD");
            long logged = belt.count("log.consultation_change_log");
            assertThat(belt.run("cons").tally().updated()).isZero();
            assertThat(belt.count("log.consultation_change_log")).isEqualTo(logged);
            assertThat(belt.reconcile(false, "cons")).startsWith("equal");
        }
    }

    private static Set<String> keysOfLetters(EtlFixture belt) {
        return new HashSet<>(
                belt.db.queryForList("select record_key from log.dead_letters where state = 'open'", String.class));
    }

    private static void put(EtlFixture belt, Row row, String field, Object value) {
        belt.onec().edit(DOCUMENTS, row.text("Ref_Key"), r -> r.put(field, value));
    }
}
