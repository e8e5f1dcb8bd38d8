package uz.consult.prove;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import uz.consult.sandbox.Sandbox;
import uz.consult.sandbox.chatwoot.Chatwoot;
import uz.consult.sandbox.chatwoot.ChatwootServer;
import uz.consult.sandbox.onec.OneC;
import uz.consult.sandbox.onec.OneCServer;
import uz.consult.sandbox.onec.RandomChanges;
import uz.consult.sandbox.onec.Seed;
import uz.consult.sandbox.profile.DatabaseRole;
import uz.consult.sandbox.profile.Dates;
import uz.consult.sandbox.profile.Profile;

/** The environment of one seed: 1C, Chatwoot, a database, the middleware and the launchers, all of its own. */
final class World implements AutoCloseable {

    /** What waits for a moment in production waits a fraction of it here, in the same proportions. */
    private static final Map<String, String> SETTINGS = Map.ofEntries(
            Map.entry("etl.heartbeat", "PT0.3S"),
            Map.entry("etl.suspect-after", "PT1.5S"),
            Map.entry("etl.cut-off-after", "PT3S"),
            Map.entry("etl.recovery-every", "PT0.4S"),
            Map.entry("etl.delivery-every", "PT0.3S"),
            Map.entry("etl.shutdown-grace", "PT4S"),
            Map.entry("onec.break-after", "1000"),
            Map.entry("onec.read-timeout", "PT2S"),
            Map.entry("chatwoot.break-after", "1000"),
            Map.entry("chatwoot.attempts", "2"),
            Map.entry("chatwoot.first-delay", "PT0.01S"),
            Map.entry("chatwoot.longest-delay", "PT0.1S"),
            Map.entry("chatwoot.read-timeout", "PT1.2S"),
            Map.entry("spring.lifecycle.timeout-per-shutdown-phase", "6s"));

    private static final Map<String, String> VARIABLES = Map.ofEntries(
            Map.entry("ODATA_ATTEMPTS", "4"),
            Map.entry("ODATA_FIRST_DELAY", "PT0.01S"),
            Map.entry("ODATA_LONGEST_DELAY", "PT0.2S"),
            Map.entry("EFFECTS_SETTLING", "PT2S"),
            Map.entry("EFFECTS_FIRST_RETRY", "PT0.05S"));

    /** A launcher that was asked to end stops its runs at the end of their chunk. */
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(20);

    final OneCServer onec;
    final ChatwootServer chatwoot;
    final Database database;
    final Postgres postgres;
    final EventHistory chronicle;
    final Middleware middleware;
    final List<Launcher> launchers = new ArrayList<>();
    final Path log;
    private final OneC data;
    private final RandomChanges turmoil;
    private final OneCOperator clerk;
    private final SplittableRandom who;
    private final AtomicLong onecIsAhead = new AtomicLong();
    private final AtomicInteger changes = new AtomicInteger();

    World(Plan plan, Postgres postgres, Program program, Path log) throws SQLException {
        String secret = new BigInteger(130, new SecureRandom()).toString(32);
        this.postgres = postgres;
        this.log = log;
        LocalDateTime asOf = now().minusHours(1).withNano(0);
        Profile profile = plan.profile();
        data = new Seed(plan.seed(), Seed.Size.of(plan.consultations()), asOf).onec(this::onecNow, profile);
        onec = new OneCServer(data, 0, "Обмен", secret, profile);
        chatwoot = new ChatwootServer(new Chatwoot(Instant::now), 0, secret, profile.proxy());
        chatwoot.chatwoot().version(profile.chatwoot().number());
        database = new Database(postgres, "prove_" + Long.toUnsignedString(plan.seed()));
        chronicle = new EventHistory(data);
        turmoil = new RandomChanges(data, plan.seed());
        clerk = new OneCOperator(data, chronicle, new SplittableRandom(plan.seed() + 2));
        who = new SplittableRandom(plan.seed() + 3);
        middleware =
                new Middleware(database, data, chatwoot.chatwoot(), chronicle, new SplittableRandom(plan.seed() + 1));
        Map<String, String> environment = new LinkedHashMap<>(VARIABLES);
        environment.putAll(Sandbox.NOTHING_SCHEDULED);
        environment.put("DB_HOST", "127.0.0.1");
        environment.put("DB_PORT", String.valueOf(postgres.port()));
        environment.put("DB_NAME", database.name());
        environment.put("DB_USER", profile.role() == DatabaseRole.ODD ? Postgres.ODD_ROLE : "postgres");
        environment.put("DB_PASS", "postgres");
        environment.put("ODATA_BASEURL_CL", onec.root());
        environment.put("ODATA_USER", "Обмен");
        environment.put("ODATA_PASSWORD", secret);
        environment.put("ODATA_PAGE_SIZE", String.valueOf(plan.pageSize()));
        environment.put("ETL_CONS_INCREMENTAL_BUFFER_DAYS", String.valueOf(plan.bufferDays()));
        if (profile.dates() == Dates.EMPTY) {
            // Before all that is dated: what is not must come too, for no filter can place it.
            String before = asOf.minusYears(3).toString();
            environment.put("ETL_INITIAL_FROM_DATE", before);
            environment.put("ETL_REDATE_INITIAL_FROM", before);
            environment.put("ETL_RATES_INITIAL_FROM", before);
        }
        environment.put("CHATWOOT_API_URL", chatwoot.origin());
        environment.put("CHATWOOT_API_TOKEN", secret);
        environment.put("CHATWOOT_ACCOUNT_ID", String.valueOf(ChatwootServer.ACCOUNT));
        environment.put("CHATWOOT_INBOX_ID", "1");
        for (int i = 0; i < plan.launchers(); i++) {
            launchers.add(new Launcher(program, SETTINGS, environment, log));
        }
    }

    static LocalDateTime now() {
        return LocalDateTime.now(ConsultationsCheck.business());
    }

    private LocalDateTime onecNow() {
        return now().plusSeconds(onecIsAhead.get());
    }

    /** Sets 1C's clock so many seconds ahead of everybody else's; a negative number puts it behind. */
    void shiftOneC(long seconds) {
        onecIsAhead.set(seconds);
    }

    /** Lets 1C answer as a base of this configuration without data, or as itself again. */
    void empty(boolean empty) {
        onec.serve(empty ? new OneC(this::onecNow, data.profile()) : data);
    }

    /** Lets users of 1C change so many things. */
    void change(int times) {
        if (times > 0) {
            synchronized (turmoil) { // one after the other, whoever asks
                for (int i = 0; i < times; i++) {
                    chronicle.change(() -> {
                        if (who.nextInt(5) < 2 || !clerk.change()) {
                            turmoil.change(1);
                        }
                    });
                }
            }
            changes.addAndGet(times);
        }
    }

    int changes() {
        return changes.get();
    }

    /** Starts those launchers that do not run, and waits for all. */
    void startLaunchers() throws IOException, InterruptedException {
        for (Launcher launcher : launchers) {
            if (launcher.ends()) {
                launcher.awaitEnd(ENDS_WITHIN);
            }
            if (!launcher.runs()) {
                launcher.start();
            }
        }
        for (Launcher launcher : launchers) {
            if (!launcher.awaitReady() && launcher.runs()) {
                throw new IOException("A launcher is not ready after " + Launcher.STARTS_WITHIN + "; see " + log);
            }
        }
    }

    @Override
    public void close() throws SQLException, InterruptedException {
        for (Launcher launcher : launchers) {
            launcher.goOn();
            launcher.close();
        }
        onec.close();
        chatwoot.close();
        middleware.close();
        database.close();
    }
}
