package uz.consult.sandbox;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import uz.consult.sandbox.chatwoot.Chatwoot;
import uz.consult.sandbox.chatwoot.ChatwootServer;
import uz.consult.sandbox.onec.OneCServer;
import uz.consult.sandbox.onec.Seed;
import uz.consult.sandbox.profile.Profile;

/**
 * A stand-in 1C, a stand-in Chatwoot and an embedded PostgreSQL, all on free loopback ports, with credentials made up at the
 * start. {@link #environment()} is what the launcher needs to find them.
 */
public final class Sandbox implements AutoCloseable {

    /** The variables by which a launcher that serves has nothing scheduled: whoever starts it starts the runs. */
    public static final Map<String, String> NOTHING_SCHEDULED = Map.of("ETL_SCHEDULES_BY_DEFAULT", "false");

    private static final ZoneId BUSINESS = ZoneId.of("Asia/Tashkent");

    private final OneCServer onec;
    private final ChatwootServer chatwoot;
    private final EmbeddedPostgres postgres;
    private final Map<String, String> environment = new LinkedHashMap<>();

    /** @throws IOException if PostgreSQL does not start */
    public Sandbox(Seed seed) throws IOException {
        this(seed, Profile.PLAIN);
    }

    /**
     * @param profile what 1C and Chatwoot are like, and what stands in front of them
     * @throws IOException if PostgreSQL does not start
     */
    public Sandbox(Seed seed, Profile profile) throws IOException {
        String secret = new BigInteger(130, new SecureRandom()).toString(32);
        onec = new OneCServer(seed.onec(() -> LocalDateTime.now(BUSINESS), profile), 0, "Обмен", secret);
        chatwoot = new ChatwootServer(new Chatwoot(Instant::now), 0, secret, profile.proxy());
        chatwoot.chatwoot().version(profile.chatwoot().number());
        postgres = EmbeddedPostgres.builder().start();
        environment.put("DB_HOST", "127.0.0.1");
        environment.put("DB_PORT", String.valueOf(postgres.getPort()));
        environment.put("DB_NAME", "postgres");
        environment.put("DB_USER", "postgres");
        environment.put("DB_PASS", "postgres");
        environment.put("ODATA_BASEURL_CL", onec.root());
        environment.put("ODATA_USER", "Обмен");
        environment.put("ODATA_PASSWORD", secret);
        environment.put("CHATWOOT_API_URL", chatwoot.origin());
        environment.put("CHATWOOT_API_TOKEN", secret);
        environment.put("CHATWOOT_ACCOUNT_ID", String.valueOf(ChatwootServer.ACCOUNT));
        environment.put("CHATWOOT_INBOX_ID", "1");
    }

    public OneCServer onec() {
        return onec;
    }

    public ChatwootServer chatwoot() {
        return chatwoot;
    }

    public EmbeddedPostgres postgres() {
        return postgres;
    }

    /** The variables by which the launcher finds everything. */
    public Map<String, String> environment() {
        return Map.copyOf(environment);
    }

    @Override
    public void close() throws IOException {
        onec.close();
        chatwoot.close();
        postgres.close();
    }

    /**
     * A sandbox of the production's size, which ends with the program.
     *
     * @throws IOException if PostgreSQL does not start
     */
    public static Sandbox ofProduction() throws IOException {
        Sandbox sandbox = new Sandbox(
                new Seed(1, Seed.Size.production(), LocalDateTime.now(BUSINESS).withNano(0)));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                sandbox.close();
            } catch (IOException e) {
                System.err.println("The sandbox did not end cleanly: " + e.getMessage());
            }
        }));
        return sandbox;
    }

    /** Writes the environment to a file that its owner alone can read, as lines {@code export NAME='value'}: everything answers. */
    public void announce(Path file) throws IOException {
        Path draft = Files.createTempFile(
                file.toAbsolutePath().getParent(), "sandbox", ".env"); // readable by its owner alone
        Files.writeString(
                draft,
                environment.entrySet().stream()
                        .map(e -> "export " + e.getKey() + "='" + e.getValue() + "'\n")
                        .collect(Collectors.joining()));
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
