package uz.consult.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;
import static uz.consult.launcher.EtlFixture.DOCUMENTS;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.runlog.RunRecord;
import uz.consult.launcher.EtlFixture;
import uz.consult.sandbox.onec.Row;
import uz.consult.sandbox.onec.Seed;

/** Whoever else writes the same rows at the same time loses nothing, and a run shows that it is alive. */
class MiddlewareTest {

    @Test
    void what_the_middleware_writes_and_renames_while_a_run_updates_everything_is_not_lost() throws Exception {
        try (EtlFixture belt = new EtlFixture(EtlFixture.seeded(Seed.Size.of(1_500)), "ODATA_PAGE_SIZE=100")) {
            belt.run("cons");
            List<Row> documents = belt.onec().rows(DOCUMENTS);
            documents.forEach(row -> belt.onec()
                    .save(
                            DOCUMENTS,
                            row.text("Ref_Key"),
                            r -> r.put("Описание", "второй раз")
                                    .put(
                                            "ВопросыИОтветы",
                                            List.of(new Row()
                                                    .put("LineNumber", 1)
                                                    .put("Вопрос", "ещё")
                                                    .put("Ответ", "да")))));
            Random random = new Random(5);
            Meanwhile middleware = Meanwhile.doing(200, number -> {
                String key = documents.get(random.nextInt(documents.size())).text("Ref_Key");
                belt.db.update(
                        "update cons.cons set importance = coalesce(importance, 0) + 1 where cl_ref_key = ?", key);
                belt.db.update(
                        "update cons.cons set cons_id = ? where cons_id = ?",
                        String.valueOf(9_000 + number),
                        "cl_" + key);
            });
            try (middleware) {
                RunRecord run = belt.run("cons", PullMode.FULL);
                assertThat(run.completed()).as(run.errorMessage()).isTrue();
            }
            belt.run("cons");
            assertThat(belt.count("cons.cons")).isEqualTo(1_500);
            assertThat(belt.count("cons.cons where comment = 'второй раз'")).isEqualTo(1_500);
            assertThat(belt.db.queryForObject("select sum(importance) from cons.cons", Integer.class))
                    .isEqualTo(middleware.times());
            assertThat(belt.count("cons.q_and_a where line_number = 1001 and question = 'ещё'"))
                    .isEqualTo(1_500);
            assertThat(belt.count("cons.cons where cons_id ~ '^[0-9]+$'")).isPositive();
        }
    }

    @Test
    void a_run_that_waits_for_1c_gives_signs_of_life() throws Exception {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(60))) {
            CountDownLatch go = new CountDownLatch(1);
            belt.server.before(request -> {
                try {
                    go.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            Thread run = new Thread(() -> belt.run("cons"));
            run.start();
            EtlFixture.until("the run to start", () -> belt.count("log.etl_runs where status = 'STARTED'") == 1);
            OffsetDateTime first = heartbeat(belt);
            EtlFixture.until("a second heartbeat", () -> heartbeat(belt).isAfter(first));
            go.countDown();
            run.join();
            assertThat(belt.count("log.etl_runs where status = 'COMPLETED' and finished_at >= heartbeat_at"))
                    .isOne();
        }
    }

    private static OffsetDateTime heartbeat(EtlFixture belt) {
        return belt.db.queryForObject("select heartbeat_at from log.etl_runs", OffsetDateTime.class);
    }
}
