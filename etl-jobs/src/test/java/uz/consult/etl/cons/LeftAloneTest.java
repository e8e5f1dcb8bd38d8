package uz.consult.etl.cons;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static uz.consult.etl.cons.ConsultationBuilder.REF_KEY;
import static uz.consult.etl.cons.ConsultationBuilder.consultation;
import static uz.consult.etl.cons.DocumentBuilder.document;

import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import uz.consult.etl.batch.Runs;
import uz.consult.etl.cons.Judgement.Ruling;
import uz.consult.etl.lookup.ClientLookup.Client;
import uz.consult.etl.rows.RowTable.Change;
import uz.consult.etl.runlog.Difference;

/** Where 1C says otherwise and writing would leave the row alone: a mistake, a person's business, or explained. */
class LeftAloneTest {

    private static final Client CLIENT = new Client(UUID.fromString("00000000-0000-0000-0000-0000000000a1"), null);
    private static final ConsDocument CREATED =
            document().createdAt(Runs.NOW).of("client").build();
    private static final ConsDocument SILENT = document().build();
    private static final Consultation OURS = consultation().build();
    private static final Consultation SITES = consultation().madeBy("SITE").build();

    static Stream<Arguments> fields() {
        return Stream.of(
                arguments("status", OURS, CREATED, null, null, false, null),
                arguments("status", OURS, CREATED, null, new Judgement(Ruling.UNEXPLAINED, null), false, null),
                arguments("status", OURS, CREATED, null, new Judgement(Ruling.REVIVABLE, null), true, null),
                arguments("status", OURS, CREATED, null, new Judgement(Ruling.EXPLAINED, "why"), false, "why"),
                arguments("create_date", OURS, CREATED, null, null, true, null),
                arguments(
                        "create_date",
                        SITES,
                        CREATED,
                        null,
                        null,
                        false,
                        "the site made the row, and the date of creation is set once"),
                arguments(
                        "denied",
                        OURS,
                        CREATED,
                        null,
                        null,
                        false,
                        "cancelled on the site; 1C's deletion mark has arrived or is on its way"),
                arguments(
                        "end_date",
                        OURS,
                        CREATED,
                        null,
                        null,
                        false,
                        "cancelled on the site; 1C's deletion mark has arrived or is on its way"),
                arguments("client_id", OURS, CREATED, CLIENT, null, false, Difference.EMPTY),
                arguments("client_id", OURS, SILENT, null, null, false, Difference.EMPTY),
                arguments("manager", OURS, CREATED, null, null, false, Difference.EMPTY));
    }

    @ParameterizedTest(name = "{0} {5} {6}")
    @MethodSource("fields")
    void each_field_has_its_reason_or_none(
            String field,
            Consultation row,
            ConsDocument said,
            @Nullable Client client,
            @Nullable Judgement judgement,
            boolean repairable,
            @Nullable String reason) {
        assertThat(LeftAlone.of(row, said, client, new Change(field, "stored", "said"), judgement))
                .isEqualTo(new Difference(REF_KEY, field, "said", "stored", repairable, reason));
    }

    @Test
    void a_client_who_has_not_come_and_a_date_that_is_not_said_are_no_difference() {
        assertThat(LeftAlone.of(OURS, CREATED, null, new Change("client_id", CLIENT.clientId(), null), null))
                .isNull();
        assertThat(LeftAlone.of(OURS, SILENT, null, new Change("create_date", Runs.NOW, null), null))
                .isNull();
    }

    @Test
    void of_further_rows_a_placeholder_is_folded_a_conversation_is_for_people_and_the_sites_stays() {
        Consultation first = consultation().withConversation("7").build();
        assertThat(LeftAlone.second(first, consultation().withoutConversation().build()))
                .isEqualTo(new Difference(REF_KEY, "cons_id", "7", "cl_" + REF_KEY, true, null));
        assertThat(LeftAlone.second(first, consultation().withConversation("8").build()))
                .isEqualTo(new Difference(REF_KEY, "cons_id", "7", "8", false, null));
        assertThat(LeftAlone.second(first, consultation().keyed("temp_8").build()))
                .isEqualTo(new Difference(REF_KEY, "cons_id", "7", "temp_8", false, "the site's own row, which stays"));
    }
}
