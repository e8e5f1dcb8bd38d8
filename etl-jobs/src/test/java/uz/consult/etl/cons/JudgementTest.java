package uz.consult.etl.cons;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static uz.consult.etl.cons.ConsultationBuilder.consultation;
import static uz.consult.etl.cons.DocumentBuilder.document;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import uz.consult.etl.batch.Runs;
import uz.consult.etl.cons.Judgement.Event;
import uz.consult.etl.cons.Judgement.Ruling;

/** A status that has ended and is not 1C's is explained, or can be taken back, or is a person's business. */
class JudgementTest {

    private static final OffsetDateTime AT = OffsetDateTime.parse("2026-02-01T10:00:00Z");
    private static final OffsetDateTime LATER = AT.plusHours(1);

    private static final ConsDocument OPEN = document().taken().build();
    private static final ConsDocument CLOSED = document().endedAt(Runs.NOW).build();
    private static final ConsDocument DENIED = document().denied().build();
    private static final ConsDocument MARKED =
            document().taken().markedForDeletion().build();

    static Stream<Arguments> cases() {
        return Stream.of(
                arguments(
                        "the site set it",
                        "resolved",
                        OPEN,
                        List.of(site("status", "resolved")),
                        "set by SITE at " + AT),
                arguments(
                        "the last who set it counts",
                        "resolved",
                        OPEN,
                        List.of(ours("status", "closed", AT), new Event("status", "resolved", false, "SITE", LATER)),
                        "set by SITE at " + LATER),
                arguments(
                        "1C ended it otherwise since",
                        "closed",
                        DENIED,
                        List.of(ours("status", "closed", AT)),
                        "1C said so at " + AT + ", and what has ended stays as it ended"),
                arguments("the log says another", "closed", OPEN, List.of(ours("status", "cancelled", AT)), null),
                arguments(
                        "we ended it and 1C has it open", "closed", OPEN, List.of(ours("status", "closed", AT)), null),
                arguments("nothing is noted", "closed", OPEN, List.of(), null),
                arguments(
                        "nothing is noted and both are over",
                        "resolved",
                        CLOSED,
                        List.of(),
                        "resolved is the site's status for an end, and 1C has ended it, too"),
                arguments("resolved here and open there", "resolved", OPEN, List.of(), null),
                arguments("closed here and denied there", "closed", DENIED, List.of(), null),
                arguments(
                        "it was denied later",
                        "closed",
                        DENIED,
                        List.of(ours("denied", "true", AT), ours("denied", "true", LATER)),
                        "it had ended before 1C changed it at " + LATER + ", and what has ended stays as it ended"),
                arguments(
                        "it was deleted later",
                        "closed",
                        MARKED,
                        List.of(ours("deleted_at", "2026", AT)),
                        "it had ended before 1C changed it at " + AT + ", and what has ended stays as it ended"),
                arguments(
                        "its end came later",
                        "cancelled",
                        CLOSED,
                        List.of(ours("end_date", "2026", AT)),
                        "it had ended before 1C changed it at " + AT + ", and what has ended stays as it ended"),
                arguments(
                        "denied no more, and ended",
                        "cancelled",
                        CLOSED,
                        List.of(ours("denied", "false", AT)),
                        "it had ended before 1C changed it at " + AT + ", and what has ended stays as it ended"),
                arguments("an end explains no denial", "closed", DENIED, List.of(ours("end_date", "2026", AT)), null),
                arguments(
                        "a deletion explains no end",
                        "cancelled",
                        CLOSED,
                        List.of(ours("deleted_at", "2026", AT)),
                        null),
                arguments(
                        "somebody else's change explains nothing",
                        "closed",
                        DENIED,
                        List.of(site("denied", "true")),
                        null),
                arguments(
                        "no change explains what is open", "closed", OPEN, List.of(ours("denied", "true", AT)), null));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void a_rule_or_an_event_says_why_or_nothing_does(
            String which, String status, ConsDocument said, List<Event> events, @Nullable String reason) {
        assertThat(Judgement.of(consultation().status(status).build(), said, events))
                .isEqualTo(new Judgement(reason == null ? Ruling.UNEXPLAINED : Ruling.EXPLAINED, reason));
    }

    static Stream<Arguments> conclusions() {
        List<Event> deletion = List.of(ours("status", "cancelled", AT), ours("deleted_at", "2026", AT));
        return Stream.of(
                arguments("we took it for deleted", "cancelled", OPEN, deletion, Ruling.REVIVABLE),
                arguments(
                        "1C has it marked",
                        "cancelled",
                        document().taken().markedForDeletion().build(),
                        deletion,
                        Ruling.EXPLAINED),
                arguments(
                        "it was deleted at another time",
                        "cancelled",
                        OPEN,
                        List.of(ours("status", "cancelled", AT), ours("deleted_at", "2026", LATER)),
                        Ruling.UNEXPLAINED),
                arguments(
                        "the deletion was taken back",
                        "cancelled",
                        OPEN,
                        List.of(ours("status", "cancelled", AT), ours("deleted_at", null, AT)),
                        Ruling.UNEXPLAINED),
                arguments(
                        "somebody else deleted it",
                        "cancelled",
                        OPEN,
                        List.of(ours("status", "cancelled", AT), site("deleted_at", "2026")),
                        Ruling.UNEXPLAINED),
                arguments(
                        "closed and deleted at once",
                        "closed",
                        OPEN,
                        List.of(ours("status", "closed", AT), ours("deleted_at", "2026", AT)),
                        Ruling.UNEXPLAINED),
                arguments(
                        "cancelled without a deletion",
                        "cancelled",
                        OPEN,
                        List.of(ours("status", "cancelled", AT)),
                        Ruling.UNEXPLAINED));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("conclusions")
    void a_deletion_that_1c_does_not_know_of_can_be_taken_back(
            String which, String status, ConsDocument said, List<Event> events, Ruling ruling) {
        Judgement judgement = Judgement.of(consultation().status(status).build(), said, events);
        assertThat(judgement.ruling()).isEqualTo(ruling);
    }

    private static Event ours(String field, @Nullable String after, OffsetDateTime at) {
        return new Event(field, after, true, "ETL", at);
    }

    private static Event site(String field, @Nullable String after) {
        return new Event(field, after, false, "SITE", AT);
    }
}
