package uz.consult.launcher;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import uz.consult.etl.batch.EtlJobs;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.runlog.RunRecord;
import uz.consult.launcher.run.JobRunner;
import uz.consult.launcher.run.RunRequest;
import uz.consult.sandbox.Sandbox;
import uz.consult.sandbox.onec.OneC;
import uz.consult.sandbox.onec.OneCServer;
import uz.consult.sandbox.onec.Seed;

/**
 * The whole belt for a test: a stand-in 1C, a database of its own on a real PostgreSQL, and the launcher without web, which starts
 * when it is first needed. The launcher has the least role there, so every test sees that it is enough; {@link #db} is an
 * administrator's.
 */
public final class EtlFixture implements AutoCloseable {

    public static final String DOCUMENTS = "Document_ТелефонныйЗвонок";
    public static final String CLIENTS = "Catalog_Контрагенты";
    static final ZoneId BUSINESS = ZoneId.of("Asia/Tashkent");

    /**
     * How long tests wait for what must come before they fail: it costs nothing where it comes. {@code -Dtests.patience=PT20M} for a
     * machine that needs more.
     */
    public static final Duration PATIENCE = Duration.parse(System.getProperty("tests.patience", "PT5M"));

    private static final long SHORTEST_PAUSE = 1_000_000;
    private static final long LONGEST_PAUSE = 20_000_000;

    /** The application's role: it owns nothing. */
    public static final String ROLE = "launcher";

    /** Copied for each belt, which is quicker than to migrate each. */
    private static final String MIGRATED = "migrated";

    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static EmbeddedPostgres postgres;

    public final OneCServer server;
    public final JdbcTemplate db;
    private final Map<String, Object> properties = new LinkedHashMap<>();
    private final String database;
    private final EmbeddedPostgres of;
    private final WebApplicationType web;
    private @Nullable ConfigurableApplicationContext context;

    public EtlFixture(Seed.Size size, String... more) {
        this(seeded(size), more);
    }

    public EtlFixture(OneC onec, String... more) {
        this(WebApplicationType.NONE, onec, more);
    }

    /** The launcher with web, on a port of its own. */
    public static EtlFixture serving(String... more) {
        return serving(seeded(Seed.Size.of(10)), more);
    }

    /** The same, with this 1C. */
    public static EtlFixture serving(OneC onec, String... more) {
        return new EtlFixture(WebApplicationType.SERVLET, onec, more);
    }

    private EtlFixture(WebApplicationType web, OneC onec, String... more) {
        this(postgres(), " template " + MIGRATED, web, onec, more);
    }

    /** On a server of the test's own. */
    public static EtlFixture on(EmbeddedPostgres server, OneC onec, String... more) {
        withRole(server);
        String[] settings = Stream.concat(
                        Stream.of("DB_MIGRATION_USER=postgres", "DB_MIGRATION_PASS=postgres"), Stream.of(more))
                .toArray(String[]::new);
        return new EtlFixture(server, "", WebApplicationType.NONE, onec, settings);
    }

    private EtlFixture(EmbeddedPostgres of, String template, WebApplicationType web, OneC onec, String... more) {
        this.web = web;
        this.of = of;
        server = new OneCServer(onec, 0, "Обмен", "secret-of-1c");
        database = "belt_" + DATABASES.incrementAndGet();
        new JdbcTemplate(of.getPostgresDatabase()).execute("create database " + database + template);
        db = new JdbcTemplate(of.getDatabase("postgres", database));
        properties.put("DB_HOST", "127.0.0.1");
        properties.put("DB_PORT", of.getPort());
        properties.put("DB_NAME", database);
        properties.put("DB_USER", ROLE);
        properties.put("DB_PASS", ROLE);
        properties.put("ODATA_BASEURL_CL", server.root());
        properties.put("ODATA_USER", "Обмен");
        properties.put("ODATA_PASSWORD", "secret-of-1c");
        properties.put("ODATA_ATTEMPTS", 3);
        properties.put("ODATA_FIRST_DELAY", "PT0.01S");
        properties.put("ODATA_LONGEST_DELAY", "PT0.05S");
        properties.put("onec.break-after", 1000);
        properties.put("ODATA_COUNT", false); // faults and requests are counted by tests
        properties.put("etl.heartbeat", "PT0.2S");
        properties.put("etl.schedule.enabled", web == WebApplicationType.SERVLET);
        properties.put("SERVER_PORT", 0);
        properties.put("MANAGEMENT_PORT", 0);
        if (web == WebApplicationType.SERVLET) {
            properties.putAll(Sandbox.NOTHING_SCHEDULED);
        }
        for (String property : more) {
            String[] pair = property.split("=", 2);
            properties.put(pair[0], pair[1]);
        }
        if (web == WebApplicationType.SERVLET || template.isEmpty()) { // to be reached, or to migrate
            context();
        }
    }

    public static OneC seeded(Seed.Size size) {
        return new Seed(42, size, now().minusHours(1)).onec(EtlFixture::now);
    }

    public static LocalDateTime now() {
        return LocalDateTime.now(BUSINESS).withNano(0);
    }

    private static synchronized EmbeddedPostgres postgres() {
        if (postgres == null) {
            // One after the other: of two processes that find the same port free, the second would speak to the first's
            // server.
            Path lock = Path.of(System.getProperty("java.io.tmpdir"), "consult-etl-postgresql.lock");
            try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                channel.lock();
                EmbeddedPostgres started = EmbeddedPostgres.builder().start();
                withRole(started);
                new JdbcTemplate(started.getPostgresDatabase()).execute("create database " + MIGRATED);
                Flyway.configure()
                        .dataSource(started.getDatabase("postgres", MIGRATED))
                        .defaultSchema("batch")
                        .initSql("select set_config('etl.application', '" + ROLE + "', false)")
                        .load()
                        .migrate();
                postgres = started;
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
        return postgres;
    }

    private static void withRole(EmbeddedPostgres server) {
        new JdbcTemplate(server.getPostgresDatabase()).execute("""
                do $$ begin
                    if not exists (select from pg_roles where rolname = '%1$s') then
                        create role %1$s login password '%1$s';
                    end if;
                end $$""".formatted(ROLE));
    }

    private synchronized ConfigurableApplicationContext context() {
        if (context == null) {
            context = new SpringApplicationBuilder(LauncherApplication.class)
                    .web(web)
                    .properties(properties)
                    .run();
        }
        return context;
    }

    /** Changes a setting, from the next start on. */
    public void set(String property, Object value) {
        properties.put(property, value);
    }

    public void restart() {
        stop();
        context();
    }

    private synchronized void stop() {
        if (context != null) {
            context.close();
            context = null;
        }
    }

    /** The environment that a process of its own needs to work on the same belt. */
    public Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>();
        properties.forEach((name, value) -> {
            if (name.equals(name.toUpperCase(java.util.Locale.ROOT))) {
                environment.put(name, value.toString());
            }
        });
        return environment;
    }

    /** Where a launcher with web is reached. */
    public String address() {
        return "http://localhost:" + context().getEnvironment().getRequiredProperty("local.server.port");
    }

    public <T> T bean(Class<T> type) {
        return context().getBean(type);
    }

    /** One of several of a type. */
    public <T> T bean(String name, Class<T> type) {
        return context.getBean(name, type);
    }

    public OneC onec() {
        return server.onec();
    }

    public EtlJobs jobs() {
        return context().getBean(EtlJobs.class);
    }

    public JobRunner runner() {
        return context().getBean(JobRunner.class);
    }

    public String database() {
        return database;
    }

    /** The server's administrator, who is not cut off when connections to the database are. */
    public JdbcTemplate admin() {
        return new JdbcTemplate(of.getPostgresDatabase());
    }

    /** Another user's connections, to the belt's database. */
    public JdbcTemplate as(String user) {
        return as(user, database);
    }

    /** Another user's connections, to any database of the same server. */
    public JdbcTemplate as(String user, String database) {
        return new JdbcTemplate(of.getDatabase(user, database));
    }

    public RunRecord run(String job) {
        return run(job, PullMode.INCREMENTAL);
    }

    public RunRecord run(String job, PullMode mode) {
        return runner().run(job, RunRequest.of(mode, null, null), "cli", "test", run -> {});
    }

    public RunRecord window(String job, LocalDateTime from, LocalDateTime to) {
        return runner().run(job, RunRequest.of(PullMode.WINDOW, from, to), "cli", "test", run -> {});
    }

    public long count(String sql, Object... arguments) {
        return db.queryForObject("select count(*) from " + sql, Long.class, arguments);
    }

    public String text(String sql, Object... arguments) {
        return db.queryForObject(sql, String.class, arguments);
    }

    /** Runs {@code cons}, whose last step delivers what is due from any run, until it comes true; each run must complete. */
    public void deliverUntil(String what, BooleanSupplier condition) {
        until(what, () -> {
            RunRecord run = run("cons");
            if (!run.completed()) {
                throw new AssertionError(what + ": " + run.errorMessage());
            }
            // A run that finds nothing due takes the machine from whoever is waited for.
            for (int looks = 0; looks < 25 && !condition.getAsBoolean() && !isDue(); looks++) {
                LockSupport.parkNanos(LONGEST_PAUSE);
            }
            return condition.getAsBoolean();
        });
    }

    private boolean isDue() {
        return db.queryForObject(
                "select coalesce(bool_or(state = 'sending' or next_attempt_at <= now()), true) from sys.outbox where state in ('queued', 'sending', 'unknown')",
                Boolean.class);
    }

    /** Runs every job once, in their order. */
    public List<RunRecord> cycle(PullMode mode) {
        return jobs().names().stream()
                .filter(job -> jobs().can(job, mode))
                .map(job -> run(job, mode))
                .toList();
    }

    /** Compares everything, as {@code ops/etl reconcile} does; what it prints, with its verdict in front. */
    public String reconcile(boolean repair, String... jobs) {
        java.io.StringWriter out = new java.io.StringWriter();
        uz.consult.launcher.run.Reconciler reconciler = context().getBean(uz.consult.launcher.run.Reconciler.class);
        boolean equal = reconciler.run(reconciler.choose(List.of(jobs)), repair, "test", new java.io.PrintWriter(out));
        return (equal ? "equal\n" : "different\n") + out;
    }

    /** Gives the word for what this run held; how many effects that lets go. */
    public int release(long run) {
        return context()
                .getBean(uz.consult.etl.outbox.EffectRelease.class)
                .releaseHeld(uz.consult.etl.outbox.EffectFilter.ALL.ofRun(run));
    }

    /** Reads and writes again what a job left in the dead letters; true if all of it landed. */
    public boolean replay(String job) {
        return context()
                .getBean(uz.consult.launcher.run.RunBatch.class)
                .replay(job, List.of(), new java.io.PrintWriter(new java.io.StringWriter()));
    }

    /** What each run writes of itself, and what launchers agree on: no data. */
    private static final Set<String> OF_RUNS = Set.of(
            "log.etl_runs",
            "log.differences",
            "log.run_lines",
            "log.audit",
            "sys.seen_keys",
            "sys.schedules",
            "sys.shedlock",
            "sys.chatwoot",
            "sys.external_systems",
            "sys.api_tokens",
            "sys.idempotency_keys");

    /** All tables that hold data, whoever made them. */
    private static List<String> tables(JdbcTemplate db, String... schemas) {
        return db.queryForList("""
                        select schemaname || '.' || tablename from pg_tables
                        where schemaname = any (?) order by 1""", String.class, (Object) schemas).stream()
                .filter(table -> !OF_RUNS.contains(table))
                .toList();
    }

    /** Every row of the shared tables as it lies on disk: a rewritten row shows, even with the same values. */
    public List<String> rowsOnDisk() {
        return db.queryForList(
                tables(db, "cons", "dict", "sys", "log").stream()
                        .map(table -> "select '" + table + " ' || t.ctid || t.xmin || t::text from " + table + " t")
                        .collect(java.util.stream.Collectors.joining(" union all ", "", " order by 1")),
                String.class);
    }

    /**
     * What 1C's records became, without what differs from one load to the next: what PostgreSQL numbers or stamps itself is left out, and
     * a client is named by 1C's key.
     */
    public static List<String> content(JdbcTemplate db) {
        List<String> content = new ArrayList<>();
        for (String table : tables(db, "cons", "dict")) {
            String own = db.queryForObject("""
                    select coalesce(string_agg(quote_literal(a.attname), ', '), '')
                    from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
                    where a.attrelid = ?::regclass and a.attnum > 0
                      and (a.attidentity <> '' or a.attname in ('client_id', 'account_id', 'created_at', 'updated_at')
                           or pg_get_expr(d.adbin, d.adrelid) ~ 'nextval|uuid|now')""", String.class, table);
            boolean ofClient = db.queryForObject(
                            "select count(*) from pg_attribute where attrelid = ?::regclass and attname = 'client_id'",
                            Long.class,
                            table)
                    == 1;
            content.addAll(db.queryForList(
                    "select '" + table + " ' || (to_jsonb(t) - array[" + own + "]::text[]"
                            + (ofClient
                                    ? " || jsonb_build_object('client', (select k.cl_ref_key from cons.clients k where k.client_id = t.client_id))"
                                    : "")
                            + ")::text from " + table + " t order by 1",
                    String.class));
        }
        return content;
    }

    /** Waits for a condition, and fails if it does not come true in time. */
    public static void until(String what, BooleanSupplier condition) {
        long began = System.nanoTime();
        // To look is work, of which whoever is waited for gets that much less.
        for (long pause = SHORTEST_PAUSE; !condition.getAsBoolean(); pause = Math.min(2 * pause, LONGEST_PAUSE)) {
            if (System.nanoTime() - began > PATIENCE.toNanos()) {
                throw new AssertionError("Waited " + PATIENCE + " in vain for: " + what);
            }
            LockSupport.parkNanos(pause);
        }
    }

    /** Waits for somebody else's word, and fails if it does not come in time. */
    public static void await(CountDownLatch latch) {
        try {
            if (!latch.await(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new AssertionError("Waited " + PATIENCE + " in vain");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        stop();
        server.close();
    }
}
