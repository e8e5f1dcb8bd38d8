package uz.consult.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.runlog.RunRecord;
import uz.consult.launcher.run.AlreadyRunningException;
import uz.consult.sandbox.http.Fault;
import uz.consult.sandbox.onec.OneC;
import uz.consult.sandbox.onec.Row;
import uz.consult.sandbox.onec.Seed;

/**
 * What every job promises, whatever it pulls. Each job's test extends this in a package of the job's name and says what the contract must
 * know; {@link EveryJobTest} misses the test of a job that has none.
 */
public abstract class JobContract {

    @TempDir
    Path home;

    /** The job's name. */
    protected abstract String job();

    /** The jobs whose rows it needs, in their order. */
    protected List<String> parents() {
        return List.of();
    }

    /** The 1C entity that it reads. */
    protected abstract String entity();

    /** The table where its rows go. */
    protected abstract String table();

    /** Its rows there that count, as the rest of a select: the table, and a condition where some do not. */
    protected String rows() {
        return table();
    }

    /** A field to poison. */
    protected abstract String poisonedField();

    /** A value that this field cannot have. */
    protected abstract Object poison();

    /** A statement that makes the row of one key wrong; empty if the job compares nothing. */
    protected abstract String spoil();

    /** What the comparison says of it. */
    protected abstract String spoiled();

    /** The property by whose value {@link #spoil} finds the row. */
    protected String keyField() {
        return "Ref_Key";
    }

    /** Does a record that was cured make a row? Not where another job has made it. */
    protected boolean createsRows() {
        return true;
    }

    /** Can this record serve as the one that is poisoned, spoiled and deleted? */
    protected boolean isOurs(Row row) {
        return true;
    }

    /** A 1C with at least a dozen records. */
    protected OneC onec() {
        return EtlFixture.seeded(Seed.Size.of(60));
    }

    /** Makes sure that the run that is to be killed writes at least a dozen rows. */
    protected void beforeTheKill(OneC onec) {}

    /** Further settings of the launcher, as {@code NAME=value}. */
    protected List<String> settings() {
        return List.of();
    }

    /** What the database needs besides. */
    protected void prepare(EtlFixture fixture) {}

    @Test
    void what_was_loaded_is_not_written_again_what_was_spoiled_is_repaired_what_was_deleted_goes() {
        try (EtlFixture belt = fixture()) {
            RunRecord first = belt.run(job());
            assertThat(first.completed()).as(first.errorMessage()).isTrue();
            assertThat(first.tally().read()).isPositive();
            assertThat(first.pages()).isPositive();
            long rows = belt.count(rows());
            assertThat(rows).isGreaterThan(3);

            nothingIsWrittenAgain(belt);
            Row record = record(belt.onec());
            if (!spoil().isEmpty()) {
                whatIsSpoiledIsNamedAndRepaired(belt, record);
            }

            belt.onec().delete(entity(), record);
            boolean swept = belt.jobs().can(job(), PullMode.SWEEP);
            RunRecord found = belt.run(job(), swept ? PullMode.SWEEP : PullMode.INCREMENTAL);
            assertThat(found.completed()).as(found.errorMessage()).isTrue();
            assertThat(found.tally().deleted()).as("%s", found).isOne();
            assertThat(belt.count(rows())).isEqualTo(rows - 1);
            assertThat(belt.run(job(), PullMode.FULL).tally().deleted()).isZero();
        }
    }

    private void nothingIsWrittenAgain(EtlFixture belt) {
        List<String> before = belt.rowsOnDisk();
        for (PullMode mode : modes(belt)) {
            RunRecord again = belt.run(job(), mode);
            assertThat(again.completed()).as(again.errorMessage()).isTrue();
            assertThat(again.tally().created()
                            + again.tally().updated()
                            + again.tally().deleted()
                            + again.tally().dead()
                            + again.tally().effectsQueued())
                    .as("%s %s: %s", job(), mode, again)
                    .isZero();
            assertThat(withoutDictionaryMarks(belt.rowsOnDisk()))
                    .as("%s %s", job(), mode)
                    .isEqualTo(withoutDictionaryMarks(before));
        }
        assertThat(belt.count("sys.seen_keys")).isZero();
    }

    private void whatIsSpoiledIsNamedAndRepaired(EtlFixture belt, Row record) {
        assertThat(belt.reconcile(false, job())).startsWith("equal").contains("1C = PostgreSQL up to");
        assertThat(belt.db.update(spoil(), record.text(keyField()))).isPositive();
        assertThat(belt.reconcile(false, job()))
                .startsWith("different")
                .contains(entity())
                .contains(spoiled());
        assertThat(belt.reconcile(true, job())).startsWith("equal").contains("repaired by run");
    }

    @Test
    void a_cut_page_writes_nothing_and_a_poisoned_record_is_a_dead_letter_that_lands_when_it_is_cured() {
        try (EtlFixture belt = fixture()) {
            Row record = record(belt.onec());
            Object cured = record.get(poisonedField());
            change(belt.onec(), record, row -> row.put(poisonedField(), poison()));

            belt.server.faults().add(Fault.cut().on("/" + entity()).always());
            List<String> before = belt.rowsOnDisk();
            RunRecord failed = belt.run(job());
            assertThat(failed.status()).isEqualTo("FAILED");
            assertThat(failed.errorClass()).isEqualTo("unavailable");
            assertThat(failed.errorMessage()).startsWith(job() + ": ").contains(entity());
            assertThat(belt.rowsOnDisk()).isEqualTo(before);
            belt.server.faults().clear();

            RunRecord run = belt.run(job());
            assertThat(run.completed()).as(run.errorMessage()).isTrue();
            assertThat(run.tally().dead()).isOne();
            assertThat(belt.count(
                            "log.dead_letters where state = 'open' and entity = ? and payload like '%' || ? || '%'",
                            entity(), poison()))
                    .isOne();
            long rows = belt.count(rows());

            assertThat(belt.replay(job())).as("still poisoned").isFalse();
            change(belt.onec(), record, row -> row.put(poisonedField(), cured));
            assertThat(belt.replay(job())).isTrue();
            assertThat(belt.text("select state from log.dead_letters")).isEqualTo("replayed");
            assertThat(belt.count(rows())).isEqualTo(rows + (createsRows() ? 1 : 0));
            if (!spoil().isEmpty()) {
                assertThat(belt.reconcile(false, job())).startsWith("equal");
            }
        }
    }

    @Test
    void two_runs_of_one_job_at_once_cannot_be() throws Exception {
        try (EtlFixture belt = fixture()) {
            CountDownLatch reading = new CountDownLatch(1);
            CountDownLatch go = new CountDownLatch(1);
            belt.server.before(request -> {
                reading.countDown();
                EtlFixture.await(go);
            });
            Thread first = new Thread(() -> belt.run(job()));
            first.start();
            EtlFixture.await(reading);
            assertThatThrownBy(() -> belt.run(job(), PullMode.FULL))
                    .isInstanceOf(AlreadyRunningException.class)
                    .hasMessageContaining(job());
            go.countDown();
            first.join();
            assertThat(belt.count("log.etl_runs where job = ?", job())).isOne();
        }
    }

    @Test
    void a_process_killed_in_mid_chunk_is_gone_on_with_and_nothing_is_lost_or_doubled() throws Exception {
        try (EtlFixture killed = fixture("ODATA_PAGE_SIZE=5");
                EtlFixture undisturbed = fixtureOn(killed.onec(), "ODATA_PAGE_SIZE=5");
                Connection blocker = killed.db.getDataSource().getConnection();
                Statement statement = blocker.createStatement()) {
            beforeTheKill(killed.onec());
            statement.execute("select pg_advisory_lock(77)");
            killed.db.execute("create sequence public.written");
            killed.db.execute("""
                    create function public.stall() returns trigger language plpgsql security definer as $$
                    begin if nextval('public.written') = 7 then perform pg_advisory_xact_lock(77); end if; return null; end $$""");
            killed.db.execute("create trigger stall after insert or update on " + table()
                    + " for each row execute function public.stall()");
            Process process = etl(killed, "run", job());
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

            RunRecord resumed = killed.run(job());
            assertThat(resumed.completed()).as(resumed.errorMessage()).isTrue();
            assertThat(resumed.restartOf()).isNotNull();
            RunRecord whole = undisturbed.run(job());
            assertThat(EtlFixture.content(killed.db)).isEqualTo(EtlFixture.content(undisturbed.db));
            assertThat(killed.db.queryForObject("select sum(read) from log.etl_runs where job = ?", Long.class, job()))
                    .isEqualTo(whole.tally().read());
            assertThat(killed.count("log.etl_runs where finished_at is null")).isZero();
        }
    }

    /** One of its records in 1C: not the first, not the last. */
    private Row record(OneC onec) {
        return onec.rows(entity()).stream()
                .filter(this::isOurs)
                .skip(2)
                .findFirst()
                .orElseThrow();
    }

    /** Changes a record as a user of 1C does. */
    protected final void change(OneC onec, Row row, Consumer<Row> change) {
        if (row.get("Ref_Key") instanceof String key) {
            onec.edit(entity(), key, change);
        } else {
            onec.editRecord(entity(), row, change);
        }
    }

    private List<PullMode> modes(EtlFixture belt) {
        List<PullMode> modes = new ArrayList<>(List.of(PullMode.INCREMENTAL, PullMode.FULL));
        if (belt.jobs().can(job(), PullMode.SWEEP)) {
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

    private EtlFixture fixture(String... more) {
        return fixtureOn(onec(), more);
    }

    /** With what the job needs, and what it reads. */
    private EtlFixture fixtureOn(OneC onec, String... more) {
        List<String> all = new ArrayList<>(settings());
        all.addAll(List.of(more));
        EtlFixture fixture = new EtlFixture(onec, all.toArray(String[]::new));
        prepare(fixture);
        parents().forEach(fixture::run);
        return fixture;
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
