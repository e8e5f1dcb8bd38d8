package uz.consult.launcher.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static uz.consult.launcher.EtlFixture.DOCUMENTS;

import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import uz.consult.launcher.EtlFixture;
import uz.consult.launcher.queries.DeadLetterQueries.DeadLetter;
import uz.consult.launcher.queries.DeadLetterQueries.Filter;
import uz.consult.launcher.queries.DeadLetterQueries.Forecast;
import uz.consult.launcher.security.Callers;
import uz.consult.sandbox.onec.Row;

/** Dead letters say whose they are, and many are decided about at once. */
class DeadLetterOperationsTest {

    private static final String CALLS = "InformationRegister_РегистрацияДозвона";

    private final EtlFixture belt = EtlFixture.serving(Callers.everybody());
    private final DeadLetterOperations operations = belt.bean(DeadLetterOperations.class);
    private Row unknown;
    private Row stored;

    @BeforeEach
    void one_of_a_document_that_was_never_stored_and_two_of_one_that_is() {
        List<Row> documents = belt.onec().rows(DOCUMENTS);
        unknown = documents.get(2);
        stored = documents.get(4);
        belt.onec().edit(DOCUMENTS, unknown.text("Ref_Key"), row -> row.put("Конец", "none"));
        List.of("clients", "users", "cons", "calls").forEach(belt::run);
        belt.db.update("update cons.cons set cons_id = '1201' where cl_ref_key = ?", stored.text("Ref_Key"));
        belt.onec().save(DOCUMENTS, stored.text("Ref_Key"), row -> row.put("Конец", "nor is this"));
        belt.onec()
                .add(
                        CALLS,
                        new Row()
                                .put("Period", EtlFixture.now())
                                .put("ДокументОбращения_Key", stored.text("Ref_Key"))
                                .put("Абонент_Key", "no guid")
                                .put("Менеджер_Key", stored.get("Менеджер_Key")));
        List.of("cons", "calls").forEach(belt::run);
        assertThat(belt.count("log.dead_letters where state = 'open'")).isEqualTo(3);
    }

    @AfterEach
    void stop() {
        belt.close();
    }

    @Test
    void a_letter_says_whose_its_record_is_whether_or_not_that_is_stored() {
        assertThat(operations.list(job("cons"), 50, 0).items())
                .extracting(DeadLetter::key, DeadLetter::consultation, DeadLetter::number, DeadLetter::client)
                .containsExactly(
                        tuple(
                                stored.text("Ref_Key"),
                                stored.text("Ref_Key"),
                                number(stored),
                                client(stored.text("Абонент_Key"))),
                        tuple(unknown.text("Ref_Key"), null, number(unknown), client(unknown.text("Абонент_Key"))));
        assertThat(operations.list(job("calls"), 50, 0).items())
                .extracting(DeadLetter::consultation, DeadLetter::number)
                .containsExactly(tuple(stored.text("Ref_Key"), number(stored)));
        DeadLetter whole = operations.find(
                operations.list(job("calls"), 1, 0).items().get(0).id());
        assertThat(whole.payload()).contains("no guid");
        assertThat(whole.number()).isEqualTo(number(stored));
    }

    @Test
    void a_forecast_counts_records_jobs_and_the_conversations_that_a_message_may_go_to() {
        assertThat(operations.forecast(filter(null, null, null)))
                .isEqualTo(new Forecast(3, List.of("calls", "cons"), 1));
        assertThat(operations.forecast(filter("cons", "NOR IS", null))).isEqualTo(new Forecast(1, List.of("cons"), 1));
        assertThat(operations.forecast(filter("cons", "is none", null)))
                .as("of what was never stored nobody is told")
                .isEqualTo(new Forecast(1, List.of("cons"), 0));
        assertThat(operations.forecast(filter(null, "100% sure_", null)))
                .as("what is asked for is no pattern")
                .isEqualTo(new Forecast(0, List.of(), 0));
        assertThat(operations
                        .forecast(filter(null, null, OffsetDateTime.now().plusMinutes(1)))
                        .letters())
                .isZero();
    }

    @Test
    void many_are_discarded_or_read_again_by_what_they_have_in_common() {
        assertThatThrownBy(() -> operations.discardAll(filter(null, null, null)))
                .isInstanceOf(OperationRefused.class)
                .hasMessageContaining(Refusal.WHICH_LETTERS.name());
        assertThat(operations.discardAll(filter("cons", "is none", null))).isOne();
        assertThat(belt.text("select record_key from log.dead_letters where state = 'discarded'"))
                .isEqualTo(unknown.text("Ref_Key"));

        belt.onec().save(DOCUMENTS, stored.text("Ref_Key"), row -> row.put("Конец", null));
        DeadLetterOperations.Replays replays =
                operations.replayAll(filter(null, null, OffsetDateTime.now().minusDays(1)), "test");
        assertThat(replays.letters()).isEqualTo(2);
        assertThat(replays.runs()).hasSize(2);
        EtlFixture.until("the replays to end", () -> belt.count("log.etl_runs where finished_at is null") == 0);
        assertThat(belt.db.queryForList("select job || ' ' || state from log.dead_letters order by 1", String.class))
                .containsExactly("calls open", "cons discarded", "cons replayed");
    }

    private String client(String key) {
        return belt.text("select company_name from cons.clients where cl_ref_key = ?", key);
    }

    private static String number(Row document) {
        return document.text("Number");
    }

    private static Filter job(String job) {
        return new Filter(job, null, null, null, null, null, null);
    }

    private static Filter filter(@Nullable String job, @Nullable String reason, @Nullable OffsetDateTime since) {
        return new Filter(job, null, null, null, null, reason, since);
    }
}
