package uz.consult.launcher.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uz.consult.launcher.EtlFixture;
import uz.consult.launcher.LauncherProcess;
import uz.consult.sandbox.onec.Seed;

/**
 * PostgreSQL refuses a write for a reason of its own, wherever the launcher writes: one line, no stack trace, and on it goes
 * afterwards.
 */
class OutOfSpaceTest {

    @TempDir
    private static Path home;

    private static EtlFixture belt;
    private static LauncherProcess launcher;
    private static int changes;

    @BeforeAll
    static void start() throws Exception {
        belt = new EtlFixture(EtlFixture.seeded(Seed.Size.of(300)), "ODATA_PAGE_SIZE=100");
        launcher = LauncherProcess.on(belt, home, "ETL_DELIVERY_EVERY=PT0.5S", "ETL_RECOVERY_EVERY=PT0.5S");
        launcher.ended(launcher.start("cons", "incremental"));
    }

    @AfterAll
    static void stop() throws Exception {
        launcher.close();
        belt.close();
    }

    @ParameterizedTest
    @CsvSource({
        "cons.cons, 53100",
        "cons.cons, 53200",
        "cons.cons, 57014",
        "cons.cons, 58030",
        "cons.cons, XX001",
        "batch.batch_step_execution, 53100",
        "batch.batch_job_execution, 53100",
        "batch.batch_step_execution_context, 53100",
        "sys.sync_state, 53100"
    })
    void is_told_in_one_line_wherever_it_happens(String table, String state) {
        String before = launcher.output();
        refuse(table, state);
        belt.onec()
                .rows(EtlFixture.DOCUMENTS)
                .forEach(row -> belt.onec()
                        .save(
                                EtlFixture.DOCUMENTS,
                                row.text("Ref_Key"),
                                changed -> changed.put("Описание", state + changes)));
        changes++;
        long failed = launcher.start("cons", "incremental");
        EtlFixture.until("the failure to be told", () -> told(before).contains("Run " + failed + " of cons failed"));
        List<String> lines = told(before)
                .lines()
                .filter(line -> line.contains("No space left on device"))
                .toList();
        assertThat(lines).as(launcher.output()).hasSize(1);
        assertThat(lines.get(0)).contains("unavailable: cons: PostgreSQL: ");
        belt.db.execute("drop function public.refuse cascade");
        long again = launcher.start("cons", "incremental");
        assertThat(launcher.ended(again).path("status").asString()).isEqualTo("COMPLETED");
        assertThat(told(before))
                .doesNotContain("\tat ")
                .doesNotContain("unexpected error")
                .doesNotContain("Exception");
    }

    @Test
    void a_disk_that_is_full_in_the_middle_of_a_load_fails_the_run_in_one_line_and_the_next_goes_on() throws Exception {
        Path disk = Files.createTempDirectory("tablespace");
        assumeTrue(
                0 == ended("mount", "-t", "tmpfs", "-o", "size=2m,mode=777", "tmpfs", disk.toString()),
                "no disk can be mounted here: what it does when full is not tried");
        try (EtlFixture small = new EtlFixture(EtlFixture.seeded(Seed.Size.of(5_000)), "ODATA_PAGE_SIZE=500")) {
            small.db.execute("create tablespace small location '" + disk + "'");
            small.db.execute("alter table cons.cons set tablespace small");
            try (LauncherProcess loading = LauncherProcess.on(small, home)) {
                long failed = loading.start("cons", "full");
                assertThat(loading.ended(failed).path("errorClass").asString()).isEqualTo("unavailable");
                assertThat(loading.output().lines().filter(line -> line.contains("No space left on device")))
                        .as(loading.output())
                        .hasSize(1)
                        .allMatch(line ->
                                line.contains("Run " + failed + " of cons failed: unavailable: cons: PostgreSQL: "));
                long written = small.count("cons.cons");
                assertThat(written).isBetween(500L, 4_500L);
                ended("mount", "-o", "remount,size=64m", disk.toString());
                assertThat(loading.ended(loading.start("cons", "full"))
                                .path("status")
                                .asString())
                        .isEqualTo("COMPLETED");
                assertThat(loading.output())
                        .contains(" resumes run " + failed + ": ")
                        .doesNotContain("\tat ")
                        .doesNotContain("Exception");
                assertThat(small.count("cons.cons")).isEqualTo(5_000);
            }
            small.db.execute("alter table cons.cons set tablespace pg_default");
            small.db.execute("drop tablespace small");
        } finally {
            ended("umount", disk.toString());
            Files.deleteIfExists(disk);
        }
    }

    private static int ended(String... command) throws Exception {
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    private static String told(String before) {
        return launcher.output().substring(before.length());
    }

    private void refuse(String table, String state) {
        belt.db.execute(
                "create function public.refuse() returns trigger language plpgsql security definer as $$ begin raise exception 'could not extend file: No space left on device' using errcode = '"
                        + state + "', hint = 'Check free disk space.'; end $$");
        belt.db.execute("create trigger refuse before insert or update on " + table
                + " for each row execute function public.refuse()");
    }
}
