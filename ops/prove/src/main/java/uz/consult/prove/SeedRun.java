package uz.consult.prove;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import uz.consult.prove.Findings.Sort;
import uz.consult.prove.Plan.Kind;
import uz.consult.prove.Plan.Order;
import uz.consult.prove.Plan.PlannedFault;
import uz.consult.prove.Plan.Round;

/**
 * One seed:
 *
 * <ol>
 *   <li>Everything is loaded, and some consultations get conversations.
 *   <li>Rounds: changes in 1C, the middleware at work, runs of jobs, and faults amid them. Or one outage after the other, while what has
 *       changed is on its way to clients.
 *   <li>Faults cease. A bounded number of cycles runs, until what waits is delivered and a cycle changes nothing in 1C.
 *   <li>Everything is compared.
 * </ol>
 */
final class SeedRun {

    /**
     * What came of it.
     *
     * @param findings what is wrong; empty if all is well
     */
    record Verdict(
            Plan plan,
            Findings findings,
            long runs,
            Map<Kind, Integer> faults,
            int deadlocks,
            int changes,
            Map<Middleware.SiteAction, Integer> deeds,
            int messages,
            Duration took) {

        boolean proven() {
            return findings.none();
        }
    }

    private static final String CHANGES = """
            select l.created_at, l.source, l.field_name, l.old_value, l.new_value
            from log.consultation_change_log l join cons.cons c using (cons_id) where c.cl_ref_key = ? order by l.id""";

    private static final int CHANGES_AN_OUTAGE = 4;

    /** What tells clients most. */
    private static final List<Order> DURING_OUTAGES = Stream.of("cons", "redate", "rates", "calls")
            .map(job -> new Order(job, "incremental"))
            .toList();

    private static final int MOST_CYCLES = 4;
    private static final Duration A_RUN_TAKES = Duration.ofMinutes(2);
    private static final Duration DELIVERY_TAKES = Duration.ofMinutes(2);
    private static final Duration MIDDLEWARE_TAKES = Duration.ofSeconds(5);
    private static final int AGAIN = 20;
    private static final int CONVERSATIONS = 24;
    private static final int MOST_EXPLAINED = 10;

    private final Plan plan;
    private final World world;
    private final FaultInjector injector;
    private final Findings findings = new Findings();
    private Map<String, Integer> agents = Map.of();
    private int messages;

    private SeedRun(Plan plan, World world) {
        this.plan = plan;
        this.world = world;
        this.injector = new FaultInjector(world);
    }

    static Verdict run(Plan plan, Postgres postgres, Program program, Path log) {
        long began = System.nanoTime();
        Map<Kind, Integer> none = new EnumMap<>(Kind.class);
        try (World world = new World(plan, postgres, program, log)) {
            SeedRun trial = new SeedRun(plan, world);
            try (FaultInjector injector = trial.injector) {
                try {
                    trial.carryOut();
                } catch (RuntimeException | IOException | SQLException e) {
                    trial.findings.add(Sort.BOOKS, "the test was aborted: " + e);
                }
                return trial.verdict(injector.done(), began);
            }
        } catch (RuntimeException | SQLException e) {
            Findings broken = new Findings();
            broken.add(Sort.BOOKS, "the test could not be started or ended: " + e);
            return new Verdict(plan, broken, 0, none, 0, 0, Map.of(), 0, Duration.ofNanos(System.nanoTime() - began));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    private Verdict verdict(Map<Kind, Integer> faults, long began) {
        boolean begun = world.database.number("select count(to_regclass('log.etl_runs'))") == 1;
        return new Verdict(
                plan,
                findings,
                begun ? world.database.number("select count(*) from log.etl_runs") : 0,
                faults,
                (int) world.database.number(
                        "select deadlocks from pg_stat_database where datname = current_database()"),
                world.changes(),
                world.middleware.done(),
                messages,
                Duration.ofNanos(System.nanoTime() - began));
    }

    private void carryOut() throws IOException, SQLException, InterruptedException {
        load();
        world.middleware.prepare();
        world.middleware.attach(CONVERSATIONS);
        world.middleware.start();
        for (Round round : plan.rounds()) {
            round(round);
        }
        Outages outages = new Outages(world);
        for (Outage outage : plan.outages()) {
            world.startLaunchers();
            world.change(CHANGES_AN_OUTAGE);
            order(DURING_OUTAGES);
            outages.happen(outage);
            world.middleware.check();
        }
        settle();
        compare();
    }

    /** Everything once; again what a fault has made fail. */
    private void load() throws IOException, InterruptedException {
        world.startLaunchers();
        injector.arm(plan.load(), 0);
        order(
                plan.load().isEmpty()
                        ? List.of()
                        : List.of(new Order("clients", "incremental"), new Order("cons", "incremental")));
        await(Duration.ofMillis(plan.load().isEmpty() ? 0 : 1_500), this::isQuiet);
        injector.cease();
        world.startLaunchers();
        quiet();
        cycle(List.of(
                new Order("users", "incremental"),
                new Order("clients", "incremental"),
                new Order("cons", "incremental"),
                new Order("redate", "incremental"),
                new Order("rates", "incremental"),
                new Order("calls", "incremental"),
                new Order("queue_closing", "incremental")));
        if (world.database.number("select count(*) from sys.outbox where kind in ('message', 'status', 'write_back')")
                > 0) {
            findings.add(Sort.DOUBLED, "the first load notified somebody");
        }
        Map<String, Integer> known = new HashMap<>();
        world.database
                .rows("select cl_manager_key, chatwoot_user_id from sys.user_mapping")
                .forEach(row -> known.put(
                        String.valueOf(row.get("cl_manager_key")),
                        Integer.valueOf(String.valueOf(row.get("chatwoot_user_id")))));
        agents = known;
    }

    private void round(Round round) throws IOException, InterruptedException, SQLException {
        world.startLaunchers();
        world.change(round.before());
        injector.arm(round.faults(), round.during());
        int acts = world.middleware.acts();
        order(round.orders());
        for (PlannedFault planned : round.faults()) {
            if (planned.kind() == Kind.DEADLOCKS) {
                world.middleware.cross(12 * planned.size());
            }
        }
        await(Duration.ofMillis(round.patience()), this::isQuiet);
        await(MIDDLEWARE_TAKES, () -> world.middleware.acts() - acts >= round.middleware());
        injector.finish();
        world.middleware.check();
    }

    private void order(List<Order> orders) {
        for (Order order : orders) {
            ask(order);
        }
    }

    private Launcher.@Nullable Answer ask(Order order) {
        LocalDateTime to = World.now().withNano(0).plusMinutes(10);
        String range =
                order.mode().equals("window") ? ",\"from\":\"" + to.minusDays(3) + "\",\"to\":\"" + to + "\"" : "";
        for (Launcher launcher : world.launchers) {
            Launcher.Answer answer = !launcher.runs()
                    ? null
                    : order.mode().equals("reconcile")
                            ? launcher.ask("POST", "/api/reconciliation/runs", "{}")
                            : launcher.ask(
                                    "POST",
                                    "/api/jobs/" + order.job() + "/runs",
                                    "{\"mode\":\"" + order.mode() + "\"" + range + "}");
            if (answer != null) {
                if (answer.status() != 202 && answer.status() != 409 && answer.status() < 500) {
                    throw new IllegalStateException(order + " was answered with " + answer);
                }
                return answer;
            }
        }
        return null;
    }

    /** No faults any more: everything is to become equal in a bounded number of cycles. */
    private void settle() throws IOException, InterruptedException, SQLException {
        injector.cease();
        for (Launcher launcher : world.launchers) {
            launcher.goOn();
        }
        world.middleware.finish();
        world.startLaunchers();
        quiet();
        for (int cycle = 1; cycle <= MOST_CYCLES; cycle++) {
            long before = state();
            cycle(Plan.JOBS.stream()
                    .map(job -> new Order(job, job.equals("users") ? "full" : "incremental"))
                    .toList());
            cycle(Plan.SWEPT.stream().map(job -> new Order(job, "sweep")).toList());
            cycle(List.of(new Order("open_update", "incremental")));
            deliver();
            if (state() == before) {
                return;
            }
        }
        findings.add(Sort.BOOKS, "after " + MOST_CYCLES + " cycles 1C is still being written to");
    }

    /** How often 1C was written to, as effects may. */
    private long state() {
        return world.onec.onec().writes();
    }

    /**
     * Runs them one after the other; each must complete, at the second attempt at the latest. (A connection that a fault has cut may
     * still lie in the launcher's pool: it answers 503, as to anybody who then asks again.)
     */
    private void cycle(List<Order> orders) {
        for (Order order : orders) {
            for (int attempt = 1; ; attempt++) {
                Launcher.Answer answer = ask(order);
                for (int again = 0; again < AGAIN && answer != null && answer.status() == 503; again++) {
                    LockSupport.parkNanos(100_000_000);
                    answer = ask(order);
                }
                if (answer == null || answer.status() != 202) {
                    throw new IllegalStateException(order + " could not be started: " + answer);
                }
                long run = Long.parseLong(
                        answer.location().substring(answer.location().lastIndexOf('/') + 1));
                Map<String, @Nullable String> ended = ended(run);
                if ("COMPLETED".equals(ended.get("status"))) {
                    break;
                }
                if (attempt == 2) {
                    throw new IllegalStateException(order + " does not complete: " + ended);
                }
            }
        }
    }

    private Map<String, @Nullable String> ended(long run) {
        String sql = "select id, status, error_class, error_message, finished_at from log.etl_runs where id = ?";
        await(A_RUN_TAKES, () -> world.database.rows(sql, run).get(0).get("finished_at") != null);
        return world.database.rows(sql, run).get(0);
    }

    /** Releases held effects, and waits until nothing waits. What would wait for long is retried at once. */
    private void deliver() {
        await(DELIVERY_TAKES, () -> {
            Launcher launcher = world.launchers.get(0);
            if (world.database.number("select count(*) from sys.outbox where state = 'held'") > 0) {
                launcher.ask("POST", "/api/outbox/release", "{}");
            }
            world.database
                    .rows(
                            "select id from sys.outbox where state in ('queued', 'unknown') and next_attempt_at between now() + interval '2 seconds' and now() + interval '1 hour'")
                    .forEach(row -> launcher.ask("POST", "/api/outbox/" + row.get("id") + "/retry", null));
            return world.database.number(
                            "select count(*) from sys.outbox where state in ('staged', 'held', 'queued', 'sending', 'unknown')")
                    == 0;
        });
    }

    private boolean isQuiet() {
        return world.database.number("select count(*) from log.etl_runs where finished_at is null") == 0;
    }

    private void quiet() {
        if (!await(A_RUN_TAKES, this::isQuiet)) {
            throw new IllegalStateException(
                    "Runs do not end: "
                            + world.database.rows(
                                    "select id, job, mode, status, heartbeat_at, launcher from log.etl_runs where finished_at is null"));
        }
    }

    private static boolean await(Duration longest, BooleanSupplier condition) {
        long end = System.nanoTime() + longest.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                return false;
            }
            LockSupport.parkNanos(15_000_000);
        }
        return true;
    }

    private void compare() {
        world.chronicle.change(() -> {}); // to note what effects have written
        var onec = world.onec.onec();
        var chatwoot = world.chatwoot.chatwoot();
        new ConsultationsCheck(onec, world.chronicle, world.database, findings).compare();
        new RecordsCheck(onec, world.chronicle, world.database, findings).compare();
        new PeopleCheck(onec, chatwoot, world.chronicle, world.database, findings).compare();
        new ConversationsCheck(chatwoot, world.chronicle, world.database, agents, findings).compare();
        messages = new MessagesCheck(onec, chatwoot, world.chronicle, world.database, findings).compare();
        new AccountingCheck(world.chronicle, world.database, findings).compare();
        findings.named().stream().limit(MOST_EXPLAINED).forEach(this::explain);
    }

    /** Tells what happened to a consultation, outside of the product and in it; nothing of any other key. */
    private void explain(String key) {
        List<String> story = world.chronicle.story(key);
        if (story.isEmpty()) {
            return;
        }
        findings.explain("what happened to consultation " + key + ":");
        story.forEach(one -> findings.explain("  " + one));
        world.database.rows(CHANGES, key).forEach(change -> findings.explain("  in PostgreSQL: " + change.values()));
    }
}
