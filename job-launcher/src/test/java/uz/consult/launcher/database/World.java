package uz.consult.launcher.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.runlog.RunRecord;
import uz.consult.launcher.EtlFixture;
import uz.consult.sandbox.chatwoot.Chatwoot;
import uz.consult.sandbox.chatwoot.ChatwootServer;
import uz.consult.sandbox.onec.OneC;
import uz.consult.sandbox.onec.Row;
import uz.consult.sandbox.onec.Seed;

/**
 * One and the same story, told anew on each belt: everything is loaded, consultations get conversations, are closed and moved in
 * 1C, and people are told. What stands where at its end must not depend on where it was played.
 */
final class World implements AutoCloseable {

    private static final LocalDateTime NOW = EtlFixture.now();
    private static final int CONVERSATIONS = 6;

    private final ChatwootServer chatwoot = new ChatwootServer(new Chatwoot(Instant::now), 0, "token-of-chatwoot");
    final EtlFixture belt;

    /** @param server null for the one that all tests share */
    World(EmbeddedPostgres server, String... more) {
        OneC onec = new Seed(42, Seed.Size.of(200), NOW.minusHours(1)).onec(() -> NOW);
        String[] settings = Stream.concat(
                        Stream.of(
                                "CHATWOOT_API_URL=" + chatwoot.origin(),
                                "CHATWOOT_API_TOKEN=token-of-chatwoot",
                                "CHATWOOT_ACCOUNT_ID=" + ChatwootServer.ACCOUNT,
                                "EFFECTS_SETTLING=PT1S",
                                "EFFECTS_FIRST_RETRY=PT0.05S"),
                        Stream.of(more))
                .toArray(String[]::new);
        belt = server == null ? new EtlFixture(onec, settings) : EtlFixture.on(server, onec, settings);
    }

    /** The first chapter: everything is loaded, and some have conversations. */
    World loaded() {
        assertThat(belt.cycle(PullMode.INCREMENTAL)).allMatch(RunRecord::completed);
        List<String> keys = belt.db.queryForList(
                "select cl_ref_key from cons.cons where status = 'open' order by cl_ref_key limit ?",
                String.class,
                CONVERSATIONS);
        for (int i = 0; i < keys.size(); i++) {
            chatwoot.chatwoot().open(1000 + i);
            belt.db.update("update cons.cons set cons_id = ? where cl_ref_key = ?", "" + (1000 + i), keys.get(i));
            Row document = belt.onec().row(EtlFixture.DOCUMENTS, keys.get(i));
            if (i % 2 == 0) {
                belt.onec().save(EtlFixture.DOCUMENTS, keys.get(i), row -> row.put("Конец", NOW.plusMinutes(1)));
            } else {
                belt.onec()
                        .add(
                                "InformationRegister_РегистрацияПереносаКонсультации",
                                new Row()
                                        .put("Period", NOW.minusSeconds(3))
                                        .put("ДокументОбращения_Key", keys.get(i))
                                        .put("Абонент_Key", document.get("Абонент_Key"))
                                        .put("Менеджер_Key", document.get("Менеджер_Key"))
                                        .put("СтараяДата", document.get("ДатаКонсультации"))
                                        .put("НоваяДата", NOW.plusDays(3).withSecond(0)));
            }
        }
        return this;
    }

    /** The second chapter, in this process. */
    World told() {
        assertThat(belt.cycle(PullMode.INCREMENTAL)).allMatch(RunRecord::completed);
        assertThat(belt.cycle(PullMode.SWEEP)).allMatch(RunRecord::completed);
        assertThat(belt.reconcile(false)).startsWith("equal");
        return this;
    }

    /** What stands in PostgreSQL, and what people were told. */
    List<String> content() {
        List<String> all = new ArrayList<>();
        // Which of two effects reached 1C first is a matter of chance, and so which document got which version.
        EtlFixture.content(belt.db).forEach(row -> all.add(row.replaceAll("\"onec_version\": \"[^\"]*\"", "")));
        Collections.sort(all);
        all.addAll(belt.db.queryForList("select kind || ' ' || state from sys.outbox order by 1", String.class));
        for (int i = 0; i < CONVERSATIONS; i++) {
            Chatwoot.Conversation conversation = chatwoot.chatwoot().conversation(1000 + i);
            all.add(conversation.status() + " " + conversation.labels() + " " + conversation.attributes());
            conversation.messages().forEach(message -> all.add(message.content()));
        }
        return all;
    }

    @Override
    public void close() {
        belt.close();
        chatwoot.close();
    }
}
