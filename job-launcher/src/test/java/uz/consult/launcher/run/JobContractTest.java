package uz.consult.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.runlog.RunRecord;
import uz.consult.launcher.EtlFixture;
import uz.consult.launcher.Program;
import uz.consult.sandbox.http.Fault;
import uz.consult.sandbox.onec.OneC;
import uz.consult.sandbox.onec.Row;
import uz.consult.sandbox.onec.Seed;

/** What every job promises, whatever it pulls. Each job brings only its {@link JobCase}. */
class JobContractTest {

    @TempDir
    Path home;

    /**
     * What the contract must know of a job.
     *
     * @param before the jobs whose rows it needs
     * @param entity what it reads
     * @param table where its rows go
     * @param rows how many rows it has there when it is done
     * @param field a field to poison
     * @param poison a value that the field cannot have
     * @param spoil a statement that makes one stored row wrong
     * @param spoiled what the comparison says of it
     */
    record JobCase(
            String job,
            List<String> before,
            String entity,
            String table,
            String rows,
            String field,
            Object poison,
            String spoil,
            String spoiled) {

        @Override
        public String toString() {
            return job;
        }

        /** One of its records in 1C: not the first, not the last. */
        Row record(OneC onec) {
            return onec.rows(entity).stream()
                    .filter(row -> switch (job) {
                        case "open_update" -> isOpen(row);
                        case "queue_closing" ->
                            EtlFixture.now().toLocalDate().atStartOfDay().equals(row.get("Дата"));
                        case "clients" -> !row.isTrue("IsFolder");
                        default -> true;
                    })
                    .skip(2)
                    .findFirst()
                    .orElseThrow();
        }

        void change(OneC onec, Row row, Consumer<Row> change) {
            if (row.get("Ref_Key") instanceof String key) {
                onec.edit(entity, key, change);
            } else {
                onec.editRecord(entity, row, change);
            }
        }
    }

    static Stream<JobCase> jobs() {
        List<String> consultations = List.of("users", "clients", "cons");
        return Stream.of(
                new JobCase(
                        "users",
                        List.of(),
                        "Catalog_Пользователи",
                        "cons.users",
                        "cons.users where not invalid",
                        "DeletionMark",
                        "да",
                        "update cons.users set con_limit = 99 where cl_ref_key = ?",
                        "con_limit"),
                new JobCase(
                        "clients",
                        List.of(),
                        EtlFixture.CLIENTS,
                        "cons.clients",
                        "cons.clients where deleted_at is null",
                        "ДатаНачалаПодписки",
                        "вчера",
                        "update cons.clients set city = 'Москва' where cl_ref_key = ?",
                        "city"),
                new JobCase(
                        "cons",
                        List.of("clients"),
                        EtlFixture.DOCUMENTS,
                        "cons.cons",
                        "cons.cons where deleted_at is null",
                        "ДатаКонсультации",
                        "вчера",
                        "update cons.cons set number = 'другой' where cl_ref_key = ?",
                        "number"),
                new JobCase(
                        "open_update",
                        List.of("clients", "cons"),
                        EtlFixture.DOCUMENTS,
                        "cons.cons",
                        "cons.cons where deleted_at is null",
                        "ДатаКонсультации",
                        "вчера",
                        "",
                        ""),
                new JobCase(
                        "redate",
                        consultations,
                        "InformationRegister_РегистрацияПереносаКонсультации",
                        "cons.cons_redate",
                        "cons.cons_redate",
                        "НоваяДата",
                        "вчера",
                        "update cons.cons_redate set new_date = '2001-01-01' where cons_key = ?",
                        "new_date"),
                new JobCase(
                        "rates",
                        consultations,
                        "InformationRegister_ОценкаКонсультацийПоЗаявкам",
                        "cons.cons_rating_answers",
                        "cons.cons_rating_answers",
                        "Оценка",
                        "пять",
                        "update cons.cons_rating_answers set rating = 9 where cons_key = ?",
                        "rating"),
                new JobCase(
                        "calls",
                        consultations,
                        "InformationRegister_РегистрацияДозвона",
                        "cons.calls",
                        "cons.calls",
                        "Абонент_Key",
                        "кто-то",
                        "update cons.calls set client_key = 'другой' where cons_key = ?",
                        "client_key"),
                new JobCase(
                        "queue_closing",
                        List.of("users"),
                        "InformationRegister_ЗакрытиеОчередиНаКонсультанта",
                        "cons.queue_closing",
                        "cons.queue_closing",
                        "Закрыт",
                        "да",
                        "delete from cons.queue_closing where manager_key = ?",
                        "in 1C, not in PostgreSQL"));
    }

    @ParameterizedTest
    @MethodSource("jobs")
    void what_was_loaded_is_not_written_again_what_was_spoiled_is_repaired_what_was_deleted_goes(JobCase part) {
        try (EtlFixture belt = belt(part)) {
            RunRecord first = belt.run(part.job);
            assertThat(first.completed()).as(first.errorMessage()).isTrue();
            assertThat(first.tally().read()).isPositive();
            assertThat(first.pages()).isPositive();
            long rows = belt.count(part.rows);
            assertThat(rows).isGreaterThan(3);

            List<String> before = belt.rowsOnDisk();
            for (PullMode mode : modes(belt, part)) {
                RunRecord again = belt.run(part.job, mode);
                assertThat(again.completed()).as(again.errorMessage()).isTrue();
                assertThat(again.tally().created()
                                + again.tally().updated()
                                + again.tally().deleted()
                                + again.tally().dead()
                                + again.tally().effectsQueued())
                        .as("%s %s: %s", part.job, mode, again)
                        .isZero();
                assertThat(withoutDictionaryMarks(belt.rowsOnDisk()))
                        .as("%s %s", part.job, mode)
                        .isEqualTo(withoutDictionaryMarks(before));
            }
            assertThat(belt.count("sys.seen_keys")).isZero();

            Row record = part.record(belt.onec());
            if (!part.spoil.isEmpty()) {
                assertThat(belt.reconcile(false, part.job)).startsWith("equal").contains("1C = PostgreSQL up to");
                assertThat(belt.db.update(part.spoil, key(part, record))).isPositive();
                assertThat(belt.reconcile(false, part.job))
                        .startsWith("different")
                        .contains(part.entity)
                        .contains(part.spoiled);
                assertThat(belt.reconcile(true, part.job)).startsWith("equal").contains("repaired by run");
            }

            belt.onec().delete(part.entity, record);
            boolean swept = belt.jobs().can(part.job, PullMode.SWEEP);
            RunRecord found = belt.run(part.job, swept ? PullMode.SWEEP : PullMode.INCREMENTAL);
            assertThat(found.completed()).as(found.errorMessage()).isTrue();
            assertThat(found.tally().deleted()).as("%s", found).isOne();
            assertThat(belt.count(part.rows)).isEqualTo(rows - 1);
            assertThat(belt.run(part.job, PullMode.FULL).tally().deleted()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("jobs")
    void a_cut_page_writes_nothing_and_a_poisoned_record_is_a_dead_letter_that_lands_when_it_is_cured(JobCase part) {
        try (EtlFixture belt = belt(part)) {
            Row record = part.record(belt.onec());
            Object cured = record.get(part.field);
            part.change(belt.onec(), record, row -> row.put(part.field, part.poison));

            belt.server.faults().add(Fault.cut().on("/" + part.entity).always());
            List<String> before = belt.rowsOnDisk();
            RunRecord failed = belt.run(part.job);
            assertThat(failed.status()).isEqualTo("FAILED");
            assertThat(failed.errorClass()).isEqualTo("unavailable");
            assertThat(failed.errorMessage()).startsWith(part.job + ": ").contains(part.entity);
            assertThat(belt.rowsOnDisk()).isEqualTo(before);
            belt.server.faults().clear();

            RunRecord run = belt.run(part.job);
            assertThat(run.completed()).as(run.errorMessage()).isTrue();
            assertThat(run.tally().dead()).isOne();
            assertThat(belt.count(
                            "log.dead_letters where state = 'open' and entity = ? and payload like '%' || ? || '%'",
                            part.entity, part.poison))
                    .isOne();
            long rows = belt.count(part.rows);

            assertThat(belt.replay(part.job)).as("still poisoned").isFalse();
            part.change(belt.onec(), record, row -> row.put(part.field, cured));
            assertThat(belt.replay(part.job)).isTrue();
            assertThat(belt.text("select state from log.dead_letters")).isEqualTo("replayed");
            assertThat(belt.count(part.rows)).isEqualTo(part.job.equals("open_update") ? rows : rows + 1);
            if (!part.spoil.isEmpty()) {
                assertThat(belt.reconcile(false, part.job)).startsWith("equal");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("jobs")
    void two_runs_of_one_job_at_once_cannot_be(JobCase part) throws Exception {
        try (EtlFixture belt = belt(part)) {
            CountDownLatch reading = new CountDownLatch(1);
            CountDownLatch go = new CountDownLatch(1);
            belt.server.before(request -> {
                reading.countDown();
                try {
                    go.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            Thread first = new Thread(() -> belt.run(part.job));
            first.start();
            reading.await();
            assertThatThrownBy(() -> belt.run(part.job, PullMode.FULL))
                    .isInstanceOf(AlreadyRunningException.class)
                    .hasMessageContaining(part.job);
            go.countDown();
            first.join();
            assertThat(belt.count("log.etl_runs where job = ?", part.job)).isOne();
        }
    }

    @ParameterizedTest
    @MethodSource("jobs")
    void a_process_killed_in_mid_chunk_is_gone_on_with_and_nothing_is_lost_or_doubled(JobCase part) throws Exception {
        try (EtlFixture killed = belt(part, "ODATA_PAGE_SIZE=5");
                EtlFixture undisturbed = new EtlFixture(killed.onec(), "ODATA_PAGE_SIZE=5");
                Connection blocker = killed.db.getDataSource().getConnection();
                Statement statement = blocker.createStatement()) {
            part.before.forEach(undisturbed::run);
            if (part.job.equals("open_update")) {
                killed.onec().rows(part.entity).stream()
                        .filter(JobContractTest::isOpen)
                        .forEach(row -> part.change(killed.onec(), row, r -> r.put("Описание", "изменено")));
            }
            statement.execute("select pg_advisory_lock(77)");
            killed.db.execute("create sequence public.written");
            killed.db.execute("""
                    create function public.stall() returns trigger language plpgsql security definer as $$
                    begin if nextval('public.written') = 7 then perform pg_advisory_xact_lock(77); end if; return null; end $$""");
            killed.db.execute("create trigger stall after insert or update on " + part.table
                    + " for each row execute function public.stall()");
            Process process = etl(killed, "run", part.job);
            EtlFixture.until("the process to be in the middle of a chunk", () -> {
                assertThat(process.isAlive()).as(output()).isTrue();
                return killed.count("pg_locks where locktype = 'advisory' and objid = 77 and not granted") == 1;
            });
            process.destroyForcibly().waitFor();
            statement.execute("select pg_advisory_unlock(77)");
            EtlFixture.until(
                    "PostgreSQL to see that the process is gone",
                    () -> killed.count(
                                    "pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())")
                            == 0);

            RunRecord resumed = killed.run(part.job);
            assertThat(resumed.completed()).as(resumed.errorMessage()).isTrue();
            assertThat(resumed.restartOf()).isNotNull();
            RunRecord whole = undisturbed.run(part.job);
            assertThat(EtlFixture.content(killed.db)).isEqualTo(EtlFixture.content(undisturbed.db));
            assertThat(killed.db.queryForObject(
                            "select sum(read) from log.etl_runs where job = ?", Long.class, part.job))
                    .isEqualTo(whole.tally().read());
            assertThat(killed.count("log.etl_runs where finished_at is null")).isZero();
        }
    }

    private static boolean isOpen(Row row) {
        return row.get("Конец") == null && !row.isTrue("ЗакрытоБезКонсультации");
    }

    private static String key(JobCase part, Row record) {
        return record.text(
                switch (part.job) {
                    case "redate", "calls" -> "ДокументОбращения_Key";
                    case "rates" -> "Обращение_Key";
                    case "queue_closing" -> "Менеджер_Key";
                    default -> "Ref_Key";
                });
    }

    private static List<PullMode> modes(EtlFixture belt, JobCase part) {
        List<PullMode> modes = new ArrayList<>(List.of(PullMode.INCREMENTAL, PullMode.FULL));
        if (belt.jobs().can(part.job, PullMode.SWEEP)) {
            modes.add(PullMode.SWEEP);
        }
        modes.add(PullMode.INCREMENTAL);
        return modes;
    }

    /** When a dictionary was last refreshed is noted each time. */
    private static List<String> withoutDictionaryMarks(List<String> rows) {
        return rows.stream()
                .filter(row -> !row.startsWith("sys.sync_state") || !row.contains("(Catalog_"))
                .toList();
    }

    /** A belt with what the job needs, and enough of what it reads. */
    private static EtlFixture belt(JobCase part, String... more) {
        OneC onec = EtlFixture.seeded(Seed.Size.of(part.job.equals("redate") ? 120 : 60));
        if (part.job.equals("queue_closing")) {
            LocalDateTime today = EtlFixture.now().toLocalDate().atStartOfDay();
            onec.rows("Catalog_Пользователи").stream()
                    .filter(user -> onec.rows(part.entity).stream()
                            .noneMatch(row -> row.text("Менеджер_Key").equals(user.text("Ref_Key"))))
                    .forEach(user -> onec.add(
                            part.entity,
                            new Row()
                                    .put("Дата", today)
                                    .put("Менеджер_Key", user.text("Ref_Key"))
                                    .put("Закрыт", true)));
        }
        EtlFixture belt = new EtlFixture(onec, more);
        part.before.forEach(belt::run);
        return belt;
    }

    private Process etl(EtlFixture belt, String... arguments) {
        return Program.start(belt.environment(), home.resolve("output"), arguments);
    }

    private String output() {
        try {
            return Files.readString(home.resolve("output"));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
