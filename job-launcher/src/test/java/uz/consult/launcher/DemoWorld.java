package uz.consult.launcher;

import java.net.URI;
import java.time.Instant;
import uz.consult.etl.batch.PullMode;
import uz.consult.launcher.security.Callers;
import uz.consult.sandbox.chatwoot.Chatwoot;
import uz.consult.sandbox.chatwoot.ChatwootServer;
import uz.consult.sandbox.demo.Launcher;
import uz.consult.sandbox.demo.Life;
import uz.consult.sandbox.onec.Seed;

/** A launcher that serves what {@code ops/etl demo} shows. */
public final class DemoWorld implements AutoCloseable {

    private static final String TOKEN = "token-of-chatwoot";

    private final ChatwootServer chatwoot = new ChatwootServer(new Chatwoot(Instant::now), 0, TOKEN);
    public final EtlFixture belt;

    public DemoWorld() {
        belt = EtlFixture.serving(
                EtlFixture.seeded(Seed.Size.of(200)),
                Callers.everybody(),
                "CHATWOOT_API_URL=" + chatwoot.origin(),
                "CHATWOOT_API_TOKEN=" + TOKEN,
                "ETL_MOST_CONVERSATIONS=" + Life.MOST_CONVERSATIONS);
        belt.cycle(PullMode.FULL);
    }

    /** Until all that came of it is delivered or held. */
    public void live() throws Exception {
        new Life(
                        belt.server,
                        chatwoot.chatwoot(),
                        belt.db.getDataSource(),
                        new Launcher(URI.create(belt.address()), "anna", Callers.PASSWORD))
                .play();
        EtlFixture.until(
                "what is due to be delivered",
                () -> belt.count("sys.outbox where state in ('queued', 'sending', 'unknown')") == 0);
    }

    @Override
    public void close() {
        belt.close();
        chatwoot.close();
    }
}
