package uz.consult.launcher.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static uz.consult.launcher.EtlFixture.DOCUMENTS;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import uz.consult.etl.outbox.ClientTexts.Text;
import uz.consult.etl.outbox.ConsultationLanguage;
import uz.consult.etl.outbox.EffectFilter;
import uz.consult.etl.outbox.OutboxAdmin.Reach;
import uz.consult.etl.outbox.OutboxAdmin.Revived;
import uz.consult.launcher.EtlFixture;
import uz.consult.launcher.queries.OutboxQueries;
import uz.consult.launcher.queries.OutboxQueries.Change;
import uz.consult.launcher.queries.OutboxQueries.Effect;
import uz.consult.launcher.queries.OutboxQueries.Filter;
import uz.consult.launcher.security.Callers;

/** Effects say what they do, to whom and why; many are decided about at once, and no others. */
class OutboxOperationsTest {

    /** More than the limit end at once, so their messages and resolutions are held. */
    private static final int ENDED = 3;

    private final EtlFixture belt = EtlFixture.serving(Callers.everybody(), "ETL_MOST_CONVERSATIONS=2");
    private final OutboxOperations operations = belt.bean(OutboxOperations.class);
    private List<String> keys;
    private long run;

    @BeforeEach
    void a_run_has_held_what_it_would_tell_three_clients() {
        keys = belt.onec().rows(DOCUMENTS).stream()
                .filter(row -> "КонсультацияИТС".equals(row.get("ВидОбращения")))
                .limit(ENDED)
                .map(row -> row.text("Ref_Key"))
                .toList();
        keys.forEach(key -> belt.onec()
                .edit(
                        DOCUMENTS,
                        key,
                        row -> row.put("Конец", null)
                                .put("ЗакрытоБезКонсультации", false)
                                .put("DeletionMark", false)));
        List.of("clients", "users", "cons").forEach(belt::run);
        for (int i = 0; i < ENDED; i++) {
            String language = i == 0 ? null : ConsultationLanguage.RU.key();
            belt.db.update(
                    "update cons.cons set cons_id = ?, lang = null where cl_ref_key = ?",
                    String.valueOf(1201 + i),
                    keys.get(i));
            belt.onec()
                    .save(
                            DOCUMENTS,
                            keys.get(i),
                            row -> row.put("Конец", EtlFixture.now().plusMinutes(1))
                                    .put("Язык_Key", language));
        }
        run = belt.run("cons").id();
        assertThat(belt.count("sys.outbox where state = 'held' and kind = 'message'"))
                .isEqualTo(ENDED);
    }

    @AfterEach
    void stop() {
        belt.close();
    }

    @Test
    void a_held_message_says_what_the_client_will_read_who_he_is_and_what_changed() {
        Effect effect = message(0);
        assertThat(effect.texts()).extracting(Text::language).containsExactly("ru", "uz");
        assertThat(effect.texts().get(0).text()).startsWith("Консультация завершена менеджером.");
        assertThat(effect.texts().get(1).text()).startsWith("Konsultatsiya menejer");
        assertThat(message(1).texts()).extracting(Text::language).containsExactly("ru");
        assertThat(effect.number())
                .isEqualTo(belt.onec().row(DOCUMENTS, keys.get(0)).text("Number"));
        assertThat(effect.client())
                .isNotBlank()
                .isEqualTo(belt.text(
                        "select k.company_name from cons.cons c join cons.clients k using (client_id) where c.cl_ref_key = ?",
                        keys.get(0)));
        assertThat(effect.run()).isEqualTo(run);
        assertThat(effect.job()).isEqualTo("cons");
        assertThat(belt.bean(OutboxQueries.class).changes(effect))
                .extracting(Change::field)
                .contains("status", "end_date");
    }

    @Test
    void what_was_sent_is_shown_as_it_was_sent() {
        long id = message(0).id();
        belt.db.update(
                "update sys.outbox set state = 'delivered', answer = '{\"message\": 7, \"text\": \"as it was\"}' where id = ?",
                id);
        assertThat(operations.find(id).texts()).containsExactly(new Text("both", "as it was"));
        belt.db.update(
                "update sys.outbox set state = 'unknown', answer = null, pre_send_state = '{\"text\": \"on its way\"}' where id = ?",
                id);
        assertThat(operations.find(id).texts()).containsExactly(new Text("both", "on its way"));
        belt.db.update(
                "update sys.outbox set payload = '{\"template\": \"of_a_later_version\"}', pre_send_state = null where id = ?",
                id);
        assertThat(operations.find(id).texts()).isEmpty();
    }

    @Test
    void the_reach_of_a_release_is_counted_before_it_and_nothing_that_came_since_goes_with_it() {
        assertThat(operations.reach("held", EffectFilter.ALL))
                .isEqualTo(new Reach(2 * ENDED, ENDED, ENDED, clients(), newest()));
        EffectFilter messages = EffectFilter.ALL.ofRun(run).ofKind("message");
        Reach asked = operations.reach("held", messages);
        assertThat(asked.effects()).isEqualTo(ENDED);
        belt.db.update("""
                insert into sys.outbox (key, run_id, conversation, cons_ref_key, kind, payload, state)
                values ('came:since', ?, '1201', ?, 'message', '{"template": "rated", "language": "ru", "values": {}}', 'held')""", run, keys.get(0));
        assertThat(operations.release(messages.upTo(asked.newest()))).isEqualTo(ENDED);
        assertThat(belt.text("select state from sys.outbox where key = 'came:since'"))
                .isEqualTo("held");
        assertThat(operations.reach("held", EffectFilter.ALL).effects()).isEqualTo(ENDED + 1);
    }

    @Test
    void effects_are_released_by_number_of_the_consultation_by_conversation_or_one_by_one() {
        String number = belt.onec().row(DOCUMENTS, keys.get(0)).text("Number");
        assertThat(operations.release(EffectFilter.ALL.ofConsultation(number.replaceFirst("^0+", ""))))
                .isEqualTo(2);
        assertThat(operations.release(EffectFilter.ALL.ofConversation("1202"))).isEqualTo(2);
        assertThat(operations.release(EffectFilter.ALL.ofConsultation(keys.get(1))))
                .isZero();
        Effect last = message(2);
        operations.releaseOne(last.id());
        assertThat(operations.find(last.id()).state()).isEqualTo("queued");
        assertThatThrownBy(() -> operations.releaseOne(last.id()))
                .isInstanceOf(OperationRefused.class)
                .hasMessageContaining(Refusal.EFFECT_STATE.name());
        assertThat(operations.reach("held", EffectFilter.ALL).effects()).isOne();
    }

    @Test
    void what_may_have_been_sent_is_not_released() {
        long id = message(0).id();
        belt.db.update("update sys.outbox set pre_send_state = '{\"after\": 1}', attempts = 1 where id = ?", id);
        assertThatThrownBy(() -> operations.releaseOne(id))
                .isInstanceOf(OperationRefused.class)
                .hasMessageContaining(Refusal.EFFECT_MAYBE_SENT.name());
        assertThat(operations.release(EffectFilter.ALL)).isEqualTo(2 * ENDED - 1);
    }

    @Test
    void many_are_discarded_only_if_they_are_narrowed_and_what_waited_for_them_looks_again() {
        assertThatThrownBy(() -> operations.discardAll("held", EffectFilter.ALL))
                .isInstanceOf(OperationRefused.class)
                .hasMessageContaining(Refusal.WHICH_EFFECTS.name());
        assertThatThrownBy(() -> operations.discardAll("queued", EffectFilter.ALL.ofRun(run)))
                .isInstanceOf(OperationRefused.class)
                .hasMessageContaining(Refusal.NO_SUCH_VALUE.name());
        belt.db.update(
                "update sys.outbox set state = 'queued', next_attempt_at = now() + interval '1 hour', behind = ? where kind = 'status' and conversation = '1201'",
                message(0).id());
        assertThat(operations.discardAll("held", EffectFilter.ALL.ofKind("message")))
                .isEqualTo(ENDED);
        assertThat(belt.count("sys.outbox where state = 'discarded' and kind = 'message'"))
                .isEqualTo(ENDED);
        assertThat(belt.count("sys.outbox where behind is not null and next_attempt_at <= now()"))
                .isOne();
    }

    @Test
    void dead_ones_are_revived_by_what_their_errors_say() {
        belt.db.update(
                "update sys.outbox set state = 'dead', error_class = 'not_found', error_message = 'Chatwoot has no conversation ' || conversation where state = 'held'");
        assertThat(operations.reach("dead", EffectFilter.ALL.failedWith("conversation 1202")))
                .isEqualTo(new Reach(
                        2,
                        1,
                        1,
                        1,
                        operations
                                .reach("dead", EffectFilter.ALL.ofConversation("1202"))
                                .newest()));
        assertThat(operations.revive(EffectFilter.ALL.failedWith("NOT_FOUND").ofConversation("1202")))
                .isEqualTo(new Revived(2, 0));
        assertThat(operations
                        .list(new Filter("dead", EffectFilter.ALL.ofRun(run)), 50, 0)
                        .items())
                .hasSize(2 * ENDED - 2);
    }

    private Effect message(int consultation) {
        return operations
                .list(new Filter(null, EffectFilter.ALL.ofKind("message").ofConsultation(keys.get(consultation))), 1, 0)
                .items()
                .get(0);
    }

    private long clients() {
        return belt.count("(select distinct client_id from cons.cons where cl_ref_key = any (?)) k", (Object)
                keys.toArray(String[]::new));
    }

    private Long newest() {
        return belt.db.queryForObject("select max(id) from sys.outbox where state = 'held'", Long.class);
    }
}
