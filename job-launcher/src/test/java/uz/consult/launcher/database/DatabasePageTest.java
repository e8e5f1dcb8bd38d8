package uz.consult.launcher.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import uz.consult.launcher.EtlFixture;
import uz.consult.launcher.Program;
import uz.consult.sandbox.onec.Seed;

/** An administrator who does what {@code ops/docs/database.md} says, word for word, gets what it promises. */
class DatabasePageTest {

    private static final Path MIDDLEWARE = Path.of("../sql/src/test/resources/middleware.sql");

    @TempDir
    private Path home;

    private EtlFixture belt;
    private JdbcTemplate cons;

    @BeforeEach
    void a_database_of_the_middleware() {
        belt = new EtlFixture(Seed.Size.of(20));
        belt.admin().execute("create role middleware login");
        belt.admin().execute("create database cons owner middleware");
        cons = as("postgres");
    }

    @AfterEach
    void nothing_is_left() {
        belt.close();
        belt.admin().execute("drop database cons with (force)");
        belt.admin()
                .queryForList(
                        "select rolname from pg_roles where rolname in ('etl', 'etl_migration', 'middleware')",
                        String.class)
                .forEach(role -> belt.admin().execute("drop role " + role));
    }

    @Test
    void a_database_that_the_middleware_made_is_migrated_by_one_role_and_worked_on_by_another() throws Exception {
        as("middleware").execute(Files.readString(MIDDLEWARE));
        run("1. The roles");
        whoMayNotMigrateIsTold();
        cons.execute(Page.statements("2. If the middleware's tables are there").get(1));
        migrates("etl_migration");
        assertThat(output())
                .startsWith("applied 1 consultation tables")
                .contains("19 least rights", "the tables are up to date");
        run("3. Migrate");
        as("middleware").execute("insert into cons.telegram_users (telegram_user_id) values (1)");
        as("middleware").execute("insert into log.webhook_log (source) values ('site')");
        as("middleware").execute("alter table cons.telegram_users add column nickname text");
        assertThat(as("middleware").queryForList("select id from log.etl_runs")).isEmpty();

        migrates("etl_migration");
        assertThat(output()).startsWith("0 of ").contains("the tables are up to date");
        expect(0, etl("run all", "ETL_OTHER_BASE=true"));
        assertThat(output()).contains("COMPLETED").doesNotContain("FAILED").doesNotContain("permission");
        assertThat(cons.queryForObject("select count(*) from cons.cons where source = '1C_CL'", Long.class))
                .as("what is new since the middleware read 1C")
                .isPositive();
        assertThat(cons.queryForList(Page.statements("Check").get(0)))
                .allSatisfy(row -> assertThat(row.get("etl may").toString()).startsWith("select"))
                .anySatisfy(row ->
                        assertThat(row.values()).map(String::valueOf).containsExactly("log.audit", "select, insert"));
        assertThat(cons.queryForList(Page.statements("Check").get(1))).isEmpty();

        run("Another user, or none");
        assertThat(belt.admin().queryForList("select from pg_roles where rolname = 'etl'"))
                .isEmpty();
    }

    private void whoMayNotMigrateIsTold() throws Exception {
        expect(1, etl("run users"));
        assertThat(output())
                .startsWith("etl: permission: etl may not migrate PostgreSQL, and versions 1, 2, ")
                .contains(". Run ops/etl migrate with DB_MIGRATION_USER")
                .hasLineCount(1);
        expect(1, etl("migrate", "DB_MIGRATION_USER=etl_migration"));
        assertThat(output())
                .startsWith("etl: permission: etl_migration may not migrate PostgreSQL, and versions 1, 2, ")
                .contains("belongs to middleware (and ", "GRANT owner TO role")
                .hasLineCount(1);
        assertThat(cons.queryForList("select to_regclass('cons.telegram_users')", String.class))
                .containsOnlyNulls();
        assertThat(cons.queryForList(Page.statements("2. If the middleware's tables are there")
                        .get(0)))
                .extracting(row -> row.get("owner"))
                .containsExactly("middleware");
    }

    @Test
    void where_one_role_did_everything_it_migrates_from_then_on_and_another_works() throws Exception {
        expect(0, etl("run users", "DB_USER=middleware"));
        run("An installation where one role did everything");
        expect(1, etl("run users"));
        assertThat(output())
                .startsWith("etl: permission: PostgreSQL does not let etl read which migrations were applied")
                .contains("Run ops/etl migrate with DB_MIGRATION_USER")
                .hasLineCount(1);
        migrates("middleware");
        expect(0, etl("run all"));
        assertThat(output()).doesNotContain("FAILED");
        assertThat(cons.queryForList(Page.statements("Check").get(1))).isEmpty();
        expect(0, etl("run users", "DB_USER=middleware"));
    }

    private void expect(int exit, int ended) throws Exception {
        assertThat(ended).as(output()).isEqualTo(exit);
    }

    private void migrates(String user) throws Exception {
        expect(0, etl("migrate", "DB_MIGRATION_USER=" + user));
    }

    private void run(String heading) throws Exception {
        Page.statements(heading).forEach(cons::execute);
    }

    private JdbcTemplate as(String user) {
        return belt.as(user, "cons");
    }

    /** What {@code ops/etl} answers with as etl on the database; {@code migrate} with the variables of PostgreSQL alone. */
    private int etl(String command, String... more) throws Exception {
        Map<String, String> environment = new HashMap<>(belt.environment());
        if (command.equals("migrate")) {
            environment.keySet().removeIf(name -> !name.startsWith("DB_"));
        }
        environment.put("DB_NAME", "cons");
        environment.put("DB_USER", "etl");
        for (String variable : more) {
            String[] pair = variable.split("=", 2);
            environment.put(pair[0], pair[1]);
        }
        return Program.start(environment, home.resolve("output"), command.split(" "))
                .waitFor();
    }

    private String output() throws Exception {
        Path output = home.resolve("output");
        return Files.exists(output) ? Files.readString(output, StandardCharsets.UTF_8) : "";
    }
}
