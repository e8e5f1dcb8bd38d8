package uz.consult.etl.cons;

import static org.assertj.core.api.Assertions.assertThat;
import static uz.consult.etl.cons.ConsultationBuilder.REF_KEY;
import static uz.consult.etl.cons.ConsultationBuilder.consultation;

import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import uz.consult.etl.batch.Runs;
import uz.consult.etl.cons.Consultations.Line;
import uz.consult.etl.rows.RowTable.Change;
import uz.consult.etl.runlog.Difference;

/** In which fields two states of a consultation differ: what the change log and the comparison name. */
class RowDifferencesTest {

    private static final OffsetDateTime DELETED = OffsetDateTime.parse("2026-03-01T07:00:00Z");
    private static final LocalDateTime NOON = LocalDateTime.of(2026, 3, 1, 12, 0);

    private final Consultations rows = new Consultations(null, null, Runs.clock());

    @Test
    void each_field_that_people_know_is_named_and_times_as_they_are_labelled() {
        UUID client = UUID.fromString("00000000-0000-0000-0000-0000000000a1");
        Consultation after = consultation()
                .of(client, "client", "301")
                .number("17")
                .closedAt(NOON)
                .createdAt(NOON)
                .startingAt(NOON)
                .in("uz")
                .type("Прочее")
                .denied(true)
                .ledBy("manager")
                .writtenBy("author")
                .about("comment", "category", "question")
                .hinderedBy("noise")
                .version("2")
                .build();
        Consultation before = consultation().createdAt(NOON.minusDays(1)).build();
        OffsetDateTime labelled = NOON.atOffset(ZoneOffset.UTC);
        assertThat(rows.changes(before, after))
                .containsExactly(
                        new Change("client_id", null, client),
                        new Change("client_key", null, "client"),
                        new Change("number", null, "17"),
                        new Change("status", "open", "closed"),
                        new Change("org_inn", null, "301"),
                        new Change("create_date", labelled.minusDays(1), labelled),
                        new Change("start_date", null, labelled),
                        new Change("end_date", null, labelled),
                        new Change("lang", "ru", "uz"),
                        new Change("consultation_type", Consultation.TYPE, "Прочее"),
                        new Change("denied", false, true),
                        new Change("manager", null, "manager"),
                        new Change("author", null, "author"),
                        new Change("comment", null, "comment"),
                        new Change("online_question_cat", null, "category"),
                        new Change("online_question", null, "question"),
                        new Change("con_blocks", null, "noise"));
    }

    @Test
    void that_it_is_deleted_is_a_change_and_when_is_none() {
        Consultation live = consultation().build();
        Consultation gone = consultation().deletedAt(DELETED).build();
        Consultation later = consultation().deletedAt(DELETED.plusDays(1)).build();
        assertThat(rows.changes(live, gone)).containsExactly(new Change("deleted_at", null, DELETED));
        assertThat(rows.changes(gone, live)).containsExactly(new Change("deleted_at", DELETED, null));
        assertThat(rows.changes(gone, later)).isEmpty();
    }

    @Test
    void a_row_without_a_date_of_creation_is_made_now() {
        assertThat(rows.changes(
                        consultation().createdAt(Runs.NOW).build(),
                        consultation().build()))
                .isEmpty();
    }

    @Test
    void where_a_row_lies_is_nothing_that_1c_says() {
        assertThat(rows.said(
                        consultation().build(),
                        consultation().withoutConversation().number("17").build()))
                .containsExactly(new Change("number", null, "17"));
    }

    @Test
    void lines_differ_by_their_numbers_or_column_by_column() {
        Consultation row = consultation().build();
        Line one = line(row, 1, "как?");
        Line other = line(row, 1, "почему?");
        Line second = line(row, 1001, "как?");
        assertThat(rows.differingLines(REF_KEY, List.of(one), List.of(one))).isEmpty();
        assertThat(rows.differingLines(REF_KEY, List.of(one, second), List.of(other, second)))
                .containsExactly(new Difference(REF_KEY, "q_and_a 1 question", "почему?", "как?", true, null));
        assertThat(rows.differingLines(REF_KEY, List.of(one), List.of(one, second)))
                .containsExactly(new Difference(REF_KEY, "q_and_a", "lines [1, 1001]", "lines [1]", true, null));
        assertThat(rows.differingLines(
                        REF_KEY, List.of(line(consultation().keyed("cl_1").build(), 1, "как?")), List.of(one)))
                .containsExactly(new Difference(REF_KEY, "q_and_a 1 cons_id", "1201", "cl_1", true, null));
    }

    private static Line line(Consultation of, int number, String question) {
        return Line.of(of, new QuestionAndAnswer(number, null, null, null, null, false, question, null));
    }
}
