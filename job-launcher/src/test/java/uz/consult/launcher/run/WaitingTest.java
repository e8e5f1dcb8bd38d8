package uz.consult.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;
import static uz.consult.launcher.EtlFixture.DOCUMENTS;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.runlog.RunRecord;
import uz.consult.launcher.EtlFixture;
import uz.consult.sandbox.chatwoot.Chatwoot;
import uz.consult.sandbox.chatwoot.ChatwootServer;
import uz.consult.sandbox.http.Request;
import uz.consult.sandbox.onec.Row;
import uz.consult.sandbox.onec.Seed;

/** No neighbour is waited for with a transaction open: PostgreSQL would end it, and hold back its housekeeping meanwhile. */
class WaitingTest {

    /** A transaction that goes on for so long after a request has come waits for its answer. */
    private static final long ENOUGH_TO_END = 10_000_000_000L;

    @Test
    void no_neighbour_is_asked_amid_a_transaction_in_any_job_and_mode() {
        ChatwootServer chatwoot = new ChatwootServer(new Chatwoot(Instant::now), 0, "token-of-chatwoot");
        try (chatwoot;
                EtlFixture belt = new EtlFixture(
                        Seed.Size.of(40),
                        "CHATWOOT_API_URL=" + chatwoot.origin(),
                        "CHATWOOT_API_TOKEN=token-of-chatwoot",
                        "CHATWOOT_ACCOUNT_ID=" + ChatwootServer.ACCOUNT,
                        "ODATA_PAGE_SIZE=30")) {
            belt.cycle(PullMode.INCREMENTAL);
            changes(belt);
            Queue<String> amid = new ConcurrentLinkedQueue<>();
            belt.server.before(untilTransactionsEnd(belt, amid));
            chatwoot.before(untilTransactionsEnd(belt, amid));
            belt.server.forget();
            chatwoot.forget();
            assertThat(everyMode(belt))
                    .allSatisfy(run -> assertThat(run.completed())
                            .as("%s %s: %s", run.job(), run.mode(), run.errorMessage())
                            .isTrue());
            assertThat(amid).isEmpty();
            assertThat(belt.server.requests().size()).isGreaterThan(50);
            assertThat(chatwoot.requests()).isNotEmpty();
        }
    }

    /** Something for a sweep, a replay and a comparison to find. */
    private static void changes(EtlFixture belt) {
        List<Row> documents = belt.onec().rows(DOCUMENTS);
        belt.onec().delete(DOCUMENTS, documents.get(3));
        belt.onec().save(DOCUMENTS, documents.get(5).text("Ref_Key"), row -> row.put("Описание", "иначе"));
        belt.db.update(
                "insert into log.dead_letters (run_id, job, entity, record_key, payload, error_class, reason, replay_requested_at)"
                        + " select max(id), 'cons', ?, ?, '{}', 'validation', 'test', now() from log.etl_runs",
                DOCUMENTS,
                documents.get(6).text("Ref_Key"));
    }

    private static List<RunRecord> everyMode(EtlFixture belt) {
        List<RunRecord> runs = new ArrayList<>();
        runs.add(belt.run("cons", PullMode.REPLAY));
        runs.add(belt.run("cons", PullMode.RECONCILE));
        long found = runs.get(1).id();
        runs.add(belt.runner().run("cons", RunRequest.repair(found), "cli", "test", run -> {}));
        runs.add(belt.run("cons", PullMode.SWEEP));
        runs.addAll(belt.cycle(PullMode.INCREMENTAL));
        runs.add(belt.window("cons", EtlFixture.now().minusDays(2), EtlFixture.now()));
        for (String job : List.of("clients", "cons", "redate", "rates", "calls", "queue_closing", "users")) {
            runs.add(belt.run(job, PullMode.FULL));
        }
        return runs;
    }

    /** Lets a request wait until the launcher's transactions that were open when it came have ended, and notes those that do not. */
    private static Consumer<Request> untilTransactionsEnd(EtlFixture belt, Queue<String> amid) {
        return request -> {
            OffsetDateTime came = belt.db.queryForObject("select clock_timestamp()", OffsetDateTime.class);
            long began = System.nanoTime();
            List<String> open = open(belt, came);
            while (!open.isEmpty() && amid.isEmpty() && System.nanoTime() - began < ENOUGH_TO_END) {
                LockSupport.parkNanos(1_000_000);
                open = open(belt, came);
            }
            open.forEach(transaction -> amid.add(request.line() + " amid " + transaction));
        };
    }

    private static List<String> open(EtlFixture belt, OffsetDateTime since) {
        return belt.db.queryForList(
                "select state || ': ' || query from pg_stat_activity where datname = ? and usename = ? and xact_start < ?",
                String.class,
                belt.database(),
                EtlFixture.ROLE,
                since);
    }

    @Test
    void a_connection_that_postgresql_ends_is_told_in_its_own_words() {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(200), "ODATA_PAGE_SIZE=20")) {
            belt.server.before(request -> {
                if (request.line().contains(DOCUMENTS) && belt.count("cons.cons") >= 60) {
                    // A trigger that ends the connection it runs in, as an administrator or a limit does.
                    belt.server.before(later -> {});
                    belt.db.execute(
                            "create or replace function cons.stands() returns trigger language plpgsql security definer as $$ begin"
                                    + " perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(9); return null; end $$");
                    belt.db.execute(
                            "create trigger stands after insert or update on sys.sync_state for each statement execute function cons.stands()");
                }
            });
            RunRecord run = belt.run("cons");
            assertThat(run.status()).isEqualTo("FAILED");
            assertThat(run.errorMessage())
                    .contains("terminating connection due to administrator command")
                    .doesNotContain("Connection is closed");
            assertThat(run.errorClass()).isEqualTo("unavailable");
            belt.db.execute("drop trigger stands on sys.sync_state");
            assertThat(belt.run("cons").completed()).isTrue();
        }
    }
}
