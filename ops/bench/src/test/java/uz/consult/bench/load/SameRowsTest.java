package uz.consult.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import uz.consult.bench.onec.PageServer;
import uz.consult.bench.onec.StandIns;
import uz.consult.sandbox.JavaProcess;
import uz.consult.sandbox.chatwoot.Chatwoot;
import uz.consult.sandbox.chatwoot.ChatwootServer;
import uz.consult.sandbox.onec.Seed;

/** Floor, product and textbook do the same work; how fast, no test says. */
class SameRowsTest {

    private static final Path LAUNCHER = Path.of("../../job-launcher/target/job-launcher.jar");
    private static final String CONTENT = """
            select string_agg(t::text, chr(10) order by t::text) from (
                select c.cons_id, c.cl_ref_key, k.cl_ref_key as client, c.client_key, c.number, c.status, c.org_inn, c.create_date,
                       c.start_date, c.end_date, c.lang, c.consultation_type, c.denied, c.manager, c.author, c.comment,
                       c.online_question_cat, c.online_question, c.con_blocks, c.onec_version, c.source
                from cons.cons c left join cons.clients k using (client_id)) t""";
    private static final String LINES = """
            select string_agg(t::text, chr(10) order by t::text) from (
                select k.cl_ref_key as client, l.org_inn, l.cons_id, l.cons_ref_key, l.line_number, l.po_type_key, l.po_section_key,
                       l.con_blocks_key, l.manager_help_key, l.is_repeat, l.question, l.answer
                from cons.q_and_a l left join cons.clients k using (client_id)) t""";
    private static final String CALLS = """
            select string_agg(t::text, chr(10) order by t::text) from (
                select a.period, a.cons_key, a.manager, a.client_key, a.cons_id, k.cl_ref_key as client
                from cons.calls a left join cons.clients k using (client_id)) t""";

    private static final String CON_CALLS = "select string_agg(con_calls::text, ' ' order by cons_id) from cons.cons";

    private static EmbeddedPostgres postgres;
    private static PageServer onec;
    private static ChatwootServer chatwoot;

    @TempDir
    private Path home;

    @BeforeAll
    static void start() throws Exception {
        postgres = EmbeddedPostgres.start();
        onec = new PageServer(Seed.Size.of(300), "made-up");
        chatwoot = new ChatwootServer(new Chatwoot(Instant::now), 0, "made-up");
        execute("postgres", "create database product");
        Flyway.configure()
                .dataSource(postgres.getDatabase("postgres", "product"))
                .defaultSchema("batch")
                .load()
                .migrate();
    }

    @AfterAll
    static void stop() throws Exception {
        onec.close();
        chatwoot.close();
        postgres.close();
    }

    @Test
    void floor_product_and_textbook_load_the_same_rows() throws Exception {
        runAll();
        for (String other : List.of("floor", "textbook")) {
            // They find the clients there.
            execute("postgres", "create database " + other + " template product");
            execute(other, "truncate cons.cons, cons.q_and_a, cons.calls cascade");
        }
        Map<String, Long> floor =
                Finish.read(Baseline.run(environment("floor"), "consultations", "calls", Baseline.CON_CALLS)
                        .toString());
        Map<String, Long> textbook = Finish.read(
                Textbook.run(environment("textbook"), "consultations", "calls").toString());

        assertThat(text("product", "select count(*) from cons.cons")).isEqualTo("300");
        assertThat(text("product", "select count(*) from cons.calls")).isEqualTo("400");
        assertThat(text("product", "select count(*) from log.etl_runs where status <> 'COMPLETED' or dead > 0"))
                .isEqualTo("0");
        for (String other : List.of("floor", "textbook")) {
            for (String content : List.of(CONTENT, LINES, CALLS, CON_CALLS)) {
                assertThat(text(other, content)).as(other).isEqualTo(text("product", content));
            }
        }
        assertThat(floor).containsOnlyKeys("consultations", "calls", "con_calls");
        assertThat(floor.get("calls")).isGreaterThan(floor.get("consultations"));
        assertThat(textbook).containsOnlyKeys("consultations", "calls");
    }

    private void runAll() throws Exception {
        assertThat(LAUNCHER).as("built by: mvn package").exists();
        List<String> arguments =
                List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", LAUNCHER.toString(), "run", "all");
        Path output = home.resolve("output");
        Process process = JavaProcess.of(environment("product"), arguments)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor()).as(() -> printed(output)).isZero();
    }

    private static String printed(Path output) {
        try {
            return Files.readString(output);
        } catch (java.io.IOException e) {
            return "nothing";
        }
    }

    private static Map<String, String> environment(String database) {
        Map<String, String> environment = new HashMap<>(StandIns.environment(onec, chatwoot, "made-up"));
        environment.put("DB_HOST", "127.0.0.1");
        environment.put("DB_PORT", String.valueOf(postgres.getPort()));
        environment.put("DB_NAME", database);
        environment.put("DB_USER", "postgres");
        environment.put("DB_PASS", "postgres");
        environment.put("ODATA_PAGE_SIZE", "70");
        return environment;
    }

    private static void execute(String database, String statement) throws Exception {
        try (Connection db = postgres.getDatabase("postgres", database).getConnection();
                Statement execution = db.createStatement()) {
            execution.execute(statement);
        }
    }

    private static String text(String database, String query) throws Exception {
        try (Connection db = postgres.getDatabase("postgres", database).getConnection();
                Statement statement = db.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }
}
