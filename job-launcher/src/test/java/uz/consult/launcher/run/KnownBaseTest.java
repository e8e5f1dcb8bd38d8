package uz.consult.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;
import static uz.consult.launcher.EtlFixture.CLIENTS;
import static uz.consult.launcher.EtlFixture.DOCUMENTS;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.runlog.RunRecord;
import uz.consult.launcher.EtlFixture;
import uz.consult.sandbox.onec.OneC;
import uz.consult.sandbox.onec.Row;
import uz.consult.sandbox.onec.Seed;

/** 1C that answers as another infobase, or an empty one, is not taken for one in which everything was deleted. */
class KnownBaseTest {

    private static final String OPEN =
            "cons.cons where cl_ref_key is not null and (status is null or status not in ('closed', 'resolved', 'cancelled'))";

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void another_base_fails_every_job_in_every_mode_and_nothing_is_written(boolean empty) {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(300))) {
            belt.cycle(PullMode.INCREMENTAL);
            OneC known = belt.onec();
            List<String> before = belt.rowsOnDisk();
            belt.server.serve(
                    empty
                            ? new OneC(EtlFixture::now)
                            : new Seed(7, Seed.Size.of(300), EtlFixture.now().minusHours(1)).onec(EtlFixture::now));
            List<RunRecord> runs = new ArrayList<>();
            for (PullMode mode : List.of(PullMode.INCREMENTAL, PullMode.FULL, PullMode.SWEEP)) {
                runs.addAll(belt.cycle(mode));
            }
            runs.add(belt.window("cons", EtlFixture.now().minusDays(9), EtlFixture.now()));
            runs.addAll(belt.jobs().comparing().stream()
                    .map(job -> belt.run(job, PullMode.RECONCILE))
                    .toList());
            runs.addAll(belt.jobs().names().stream()
                    .map(job -> belt.run(job, PullMode.REPLAY))
                    .toList());
            assertThat(runs).allSatisfy(run -> {
                assertThat(run.status()).isEqualTo("FAILED");
                assertThat(run.errorClass()).isEqualTo("validation");
                assertThat(run.errorMessage())
                        .startsWith(run.job() + ": 1C has none of ")
                        .contains("another infobase, or an empty one")
                        .contains("ODATA_BASEURL_CL")
                        .contains("ETL_OTHER_BASE=true");
                assertThat(run.tally().read()).isZero();
            });
            assertThat(belt.rowsOnDisk()).isEqualTo(before);
            belt.server.serve(known);
            assertThat(belt.cycle(PullMode.INCREMENTAL)).allMatch(RunRecord::completed);
            assertThat(belt.reconcile(false)).startsWith("equal");
        }
    }

    @Test
    void a_base_that_was_replaced_on_purpose_is_read_once_that_is_said() {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(120), "ETL_OTHER_BASE=true", "ETL_MOST_DELETED_SHARE=1")) {
            belt.cycle(PullMode.INCREMENTAL);
            belt.server.serve(new Seed(7, Seed.Size.of(120), EtlFixture.now().minusHours(1)).onec(EtlFixture::now));
            assertThat(belt.run("clients", PullMode.FULL).completed()).isTrue();
            assertThat(belt.run("cons", PullMode.FULL).completed()).isTrue();
            assertThat(belt.count("cons.cons where deleted_at is null")).isEqualTo(120);
            assertThat(belt.count("cons.cons where deleted_at is not null")).isEqualTo(120);
        }
    }

    @Test
    void a_base_that_is_empty_while_open_consultations_are_read_cancels_none() {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(300))) {
            belt.cycle(PullMode.INCREMENTAL);
            belt.db.update(
                    "update cons.cons set cons_id = (n.number + 1000)::text from (select cons_id as id, row_number() over ()"
                            + " as number from cons.cons) n where n.id = cons_id");
            long open = belt.count(OPEN);
            assertThat(open).isGreaterThan(20);
            OneC known = belt.onec();
            AtomicBoolean looked = new AtomicBoolean();
            belt.server.before(request -> {
                if (request.line().contains(DOCUMENTS) && looked.getAndSet(true)) {
                    belt.server.serve(new OneC(EtlFixture::now));
                }
            });
            RunRecord run = belt.run("open_update");
            belt.server.before(request -> {});
            assertThat(run.status()).isEqualTo("FAILED");
            assertThat(run.errorMessage()).contains("are not treated as deleted: this is another infobase");
            assertThat(belt.count(OPEN)).isEqualTo(open);
            assertThat(belt.count("sys.outbox where kind in ('message', 'status')"))
                    .isZero();
            belt.server.serve(known);
            assertThat(belt.run("open_update").completed()).isTrue();
            assertThat(belt.count(OPEN)).isEqualTo(open);
        }
    }

    @Test
    void of_open_consultations_a_few_may_go_at_once_and_no_more() {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(300))) {
            belt.cycle(PullMode.INCREMENTAL);
            List<String> open = belt.db.queryForList("select cl_ref_key from " + OPEN + " order by 1", String.class);
            delete(belt, open.subList(0, 3));
            RunRecord few = belt.run("open_update");
            assertThat(few.completed()).as(few.errorMessage()).isTrue();
            assertThat(few.tally().deleted()).isEqualTo(3);
            assertThat(belt.count("cons.cons where status = 'cancelled' and deleted_at is not null"))
                    .isEqualTo(3);
            delete(belt, open.subList(3, 7));
            RunRecord many = belt.run("open_update");
            assertThat(many.status()).isEqualTo("FAILED");
            assertThat(many.errorMessage())
                    .contains("4 of " + (open.size() - 3))
                    .contains("none of them is treated as deleted")
                    .contains("ETL_MOST_DELETED_SHARE");
            assertThat(belt.count("cons.cons where status = 'cancelled' and deleted_at is not null"))
                    .isEqualTo(3);
        }
    }

    /** The base goes between the reading of keys and the second look at those that were missed. */
    @ParameterizedTest
    @ValueSource(strings = {"cons", "clients"})
    void before_a_deletion_is_believed_records_known_to_be_there_are_read(String job) {
        String entity = job.equals("cons") ? DOCUMENTS : CLIENTS;
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(300))) {
            belt.cycle(PullMode.INCREMENTAL);
            OneC known = belt.onec();
            Row hidden = known.rows(entity).get(5);
            belt.onec().delete(entity, hidden);
            belt.server.before(request -> {
                if (request.line().contains(entity + "(guid'")) {
                    belt.server.serve(new OneC(EtlFixture::now));
                }
            });
            RunRecord run = belt.run(job, PullMode.SWEEP);
            belt.server.before(request -> {});
            assertThat(run.status()).isEqualTo("FAILED");
            assertThat(run.errorMessage()).contains("the missing records of " + entity + " are not treated as deleted");
            assertThat(belt.count("cons." + job + " where deleted_at is not null"))
                    .isZero();
            belt.server.serve(known);
            assertThat(belt.run(job, PullMode.SWEEP).tally().deleted())
                    .as("a record that is gone indeed")
                    .isOne();
        }
    }

    @Test
    void a_repair_does_not_delete_more_than_may_go_at_once() {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(300))) {
            belt.cycle(PullMode.INCREMENTAL);
            List<String> keys = belt.db.queryForList(
                    "select cl_ref_key from cons.cons where status = 'closed' order by 1 limit 40", String.class);
            belt.db.update("update cons.cons set number = 'X' where cl_ref_key = any (?)", (Object)
                    keys.toArray(String[]::new));
            RunRecord found = belt.run("cons", PullMode.RECONCILE);
            delete(belt, keys);
            RunRecord repaired = belt.runner().run("cons", RunRequest.repair(found.id()), "cli", "test", run -> {});
            assertThat(repaired.status()).isEqualTo("FAILED");
            assertThat(repaired.errorMessage()).contains("none of them is treated as deleted");
            assertThat(belt.count("cons.cons where deleted_at is not null")).isZero();
        }
    }

    private static void delete(EtlFixture belt, List<String> keys) {
        keys.forEach(key -> belt.onec().delete(DOCUMENTS, belt.onec().row(DOCUMENTS, key)));
    }
}
