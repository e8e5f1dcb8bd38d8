package uz.consult.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import uz.consult.etl.outbox.EffectRelease;
import uz.consult.etl.outbox.Outbox;
import uz.consult.etl.outbox.OutboxAdmin;
import uz.consult.etl.outbox.OutboxCommand;
import uz.consult.etl.outbox.OutboxDelivery;
import uz.consult.launcher.EtlFixture;
import uz.consult.sandbox.chatwoot.Chatwoot;
import uz.consult.sandbox.chatwoot.ChatwootServer;
import uz.consult.sandbox.onec.Seed;

/** What a run has queued waits until that run has ended, and holds up nothing until then. */
class StagedEffectsTest {

    private final ChatwootServer server = new ChatwootServer(new Chatwoot(Instant::now), 0, "token-of-chatwoot");
    private final EtlFixture belt = new EtlFixture(
            Seed.Size.of(10),
            "CHATWOOT_API_URL=" + server.origin(),
            "CHATWOOT_API_TOKEN=token-of-chatwoot",
            "CHATWOOT_ACCOUNT_ID=" + ChatwootServer.ACCOUNT);
    private final Outbox outbox = belt.bean(Outbox.class);
    private final OutboxAdmin admin = belt.bean(OutboxAdmin.class);
    private long run;

    @BeforeEach
    void a_run_that_has_not_ended() {
        server.chatwoot().open(1000);
        run = run("cons");
    }

    @AfterEach
    void stop() {
        belt.close();
        server.close();
    }

    @Test
    void it_holds_up_nothing_of_its_conversation_and_goes_once_its_run_lets_it_go() {
        queue(run, "first");
        queue(null, "second");
        assertThat(states()).containsExactly("first staged", "second queued");
        deliver();
        assertThat(states()).containsExactly("first staged", "second delivered");
        assertThat(labels()).containsExactly("second");

        belt.bean(EffectRelease.class).release("cons", run);
        assertThat(states()).containsExactly("first queued", "second delivered");
        deliver();
        assertThat(labels()).containsExactlyInAnyOrder("first", "second");
    }

    @Test
    void what_a_run_left_that_died_goes_with_the_next_of_its_job_and_of_no_other() {
        queue(run, "left");
        belt.bean(EffectRelease.class).release("calls", run("calls"));
        assertThat(states()).containsExactly("left staged");
        belt.bean(EffectRelease.class).release("cons", run("cons"));
        assertThat(states()).containsExactly("left queued");
    }

    @Test
    void it_may_be_discarded_and_then_stays_so_but_not_retried() {
        queue(run, "unwanted");
        long id = belt.db.queryForObject("select id from sys.outbox", Long.class);
        assertThat(admin.retry(id)).isEqualTo(OutboxAdmin.Answer.NOT_IN_THIS_STATE);
        assertThat(admin.discard(id)).isEqualTo(OutboxAdmin.Answer.DONE);
        belt.bean(EffectRelease.class).release("cons", run);
        assertThat(states()).containsExactly("unwanted discarded");
    }

    private long run(String job) {
        return belt.db.queryForObject(
                "insert into log.etl_runs (job, mode, trigger, status, finished_at) values (?, 'incremental', 'cli', 'FAILED', now()) returning id",
                Long.class,
                job);
    }

    private void queue(@Nullable Long by, String label) {
        outbox.queue(
                by,
                List.of(new OutboxCommand(
                        "test:" + label,
                        "1000",
                        "a0000000-0000-4000-8000-000000000001",
                        OutboxCommand.Kind.LABEL,
                        Map.of("label", label),
                        false,
                        null)));
    }

    private void deliver() {
        OutboxDelivery delivery = belt.bean(OutboxDelivery.class);
        assertThat(delivery.deliver(delivery.due())).isTrue();
    }

    private List<String> states() {
        return belt.db.queryForList(
                "select (payload ->> 'label') || ' ' || state from sys.outbox order by id", String.class);
    }

    private List<String> labels() {
        return List.copyOf(server.chatwoot().conversation(1000).labels());
    }
}
