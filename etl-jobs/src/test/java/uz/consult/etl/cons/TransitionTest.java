package uz.consult.etl.cons;

import static org.assertj.core.api.Assertions.assertThat;
import static uz.consult.etl.cons.ConsultationBuilder.consultation;
import static uz.consult.etl.cons.DocumentBuilder.document;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import uz.consult.etl.cons.Consultations.Line;

/** What a document makes of a row and its lines: nothing, a version, a change, a deletion. */
class TransitionTest {

    private static final OffsetDateTime NOW = OffsetDateTime.parse("2026-03-01T07:00:00Z");

    private static final Consultation ROW = consultation()
            .of(UUID.fromString("00000000-0000-0000-0000-0000000000a1"), "client", "301")
            .version("1")
            .build();

    @Test
    void the_same_row_and_lines_differ_in_nothing() {
        Transition none = new Transition(null, ROW, ROW, List.of(), List.of());
        assertThat(none.differs()).isFalse();
        assertThat(none.changes()).isFalse();
        assertThat(none.onlyVersion()).isFalse();
        assertThat(none.linesDiffer()).isFalse();
        assertThat(none.deletes()).isFalse();
    }

    @Test
    void a_version_alone_is_noted_and_is_no_change() {
        Transition version = new Transition(null, ROW, ROW.withVersion("2"), List.of(), List.of());
        assertThat(version.differs()).isTrue();
        assertThat(version.onlyVersion()).isTrue();
        assertThat(version.changes()).isFalse();
    }

    @Test
    void a_version_and_something_else_is_a_change() {
        List<Line> lines = List.of(Line.of(ROW, line(1, "?")));
        Transition ofLines = new Transition(null, ROW, ROW.withVersion("2"), List.of(), lines);
        assertThat(ofLines.linesDiffer()).isTrue();
        assertThat(ofLines.changes()).isTrue();
        assertThat(ofLines.onlyVersion()).isFalse();
        Transition ofRow = new Transition(
                null, ROW, consultation().number("1").version("2").build(), lines, lines);
        assertThat(ofRow.linesDiffer()).isFalse();
        assertThat(ofRow.differs()).isTrue();
        assertThat(ofRow.changes()).isTrue();
        assertThat(ofRow.onlyVersion()).isFalse();
        assertThat(new Transition(null, ROW, ROW, List.of(), lines).differs()).isTrue();
    }

    @Test
    void only_what_was_not_deleted_can_be() {
        Consultation gone = ROW.gone(NOW);
        assertThat(new Transition(null, ROW, gone, List.of(), List.of()).deletes())
                .isTrue();
        assertThat(new Transition(null, gone, gone, List.of(), List.of()).deletes())
                .isFalse();
        assertThat(new Transition(null, gone, ROW, List.of(), List.of()).deletes())
                .isFalse();
    }

    @Test
    void lines_are_what_1c_sends_each_linked_as_its_consultation_is() {
        ConsDocument said = document()
                .withLines(List.of(line(1, "a")), List.of(line(1001, "b")))
                .build();
        assertThat(Transition.lines(said, ROW, List.of()))
                .containsExactly(
                        new Line(line(1, "a"), "1201", ROW.refKey(), ROW.clientId(), "301"),
                        new Line(line(1001, "b"), "1201", ROW.refKey(), ROW.clientId(), "301"));
    }

    @Test
    void a_part_that_is_not_sent_stays_and_nothing_in_it_is_left_unsaid() {
        QuestionAndAnswer unsaid = new QuestionAndAnswer(1000, null, null, null, null, null, "last of the first", null);
        List<Line> standing =
                List.of(Line.of(ROW, line(1, "first")), Line.of(ROW, unsaid), Line.of(ROW, line(1001, "second")));
        assertThat(questions(
                        document().withLines(null, List.of(line(1002, "new"))).build(), standing))
                .containsExactly("first", "last of the first", "new");
        assertThat(questions(document().withLines(List.of(line(2, "new")), null).build(), standing))
                .containsExactly("new", "second");
        assertThat(questions(document().withLines(List.of(), List.of()).build(), standing))
                .isEmpty();
        assertThat(Transition.lines(document().build(), ROW, standing))
                .allSatisfy(kept -> assertThat(kept.said().repeat()).isFalse());
    }

    private static List<@Nullable String> questions(ConsDocument document, List<Line> standing) {
        return Transition.lines(document, ROW, standing).stream()
                .map(line -> line.said().question())
                .toList();
    }

    private static QuestionAndAnswer line(int number, String question) {
        return new QuestionAndAnswer(number, null, null, null, null, false, question, null);
    }
}
