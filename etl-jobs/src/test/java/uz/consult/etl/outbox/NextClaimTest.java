package uz.consult.etl.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;
import uz.consult.etl.outbox.NextClaim.Waiting;
import uz.consult.etl.outbox.OutboxCommand.Kind;

/** What is carried out next of one conversation. */
class NextClaimTest {

    private static final JsonMapper JSON = new JsonMapper();

    private static final Waiting MESSAGE = queued(1, Kind.MESSAGE);
    private static final Waiting STATUS = queued(2, Kind.STATUS);
    private static final Waiting LATER_STATUS = queued(3, Kind.STATUS);
    private static final Waiting ASSIGNEE = queued(4, Kind.ASSIGNEE);
    private static final Waiting ATTRIBUTES = queued(5, Kind.ATTRIBUTES);

    private static OutboxEntry entry(long id, Kind kind, String state) {
        return new OutboxEntry(id, "key" + id, "1201", "ref", kind, JSON.createObjectNode(), state, 0, null, null);
    }

    /** One whose time has come. */
    private static Waiting queued(long id, Kind kind) {
        return new Waiting(entry(id, kind, "queued"), true, false, false);
    }

    private static Waiting tried(Waiting row) {
        return new Waiting(row.effect(), false, row.settled(), row.behind());
    }

    private static Waiting behind(Waiting row) {
        return new Waiting(row.effect(), row.due(), row.settled(), true);
    }

    private static Waiting sending(long id, Kind kind, boolean settled) {
        return new Waiting(entry(id, kind, "sending"), true, settled, false);
    }

    private static Waiting unknown(long id, Kind kind, boolean due) {
        return new Waiting(entry(id, kind, "unknown"), due, false, false);
    }

    static Stream<Arguments> queues() {
        return Stream.of(
                arguments("nothing waits", List.of(), null),
                arguments("a message goes alone", List.of(MESSAGE, queued(9, Kind.MESSAGE), STATUS), List.of(1L)),
                arguments(
                        "statuses that have gathered go as one",
                        List.of(STATUS, LATER_STATUS, ASSIGNEE),
                        List.of(2L, 3L)),
                arguments("each kind for itself", List.of(ASSIGNEE, ATTRIBUTES), List.of(4L)),
                arguments("the first is tried again later, so all wait", List.of(tried(MESSAGE), STATUS), null),
                arguments(
                        "what waits behind another holds up nothing",
                        List.of(tried(behind(STATUS)), ASSIGNEE),
                        List.of(4L)),
                arguments("it looks again when its time comes", List.of(behind(STATUS), ASSIGNEE), List.of(2L)),
                arguments(
                        "what gathered goes with what comes later, its time or not",
                        List.of(STATUS, tried(LATER_STATUS)),
                        List.of(2L, 3L)),
                arguments(
                        "but not what waits behind another",
                        List.of(STATUS, tried(behind(LATER_STATUS))),
                        List.of(2L)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("queues")
    void what_a_client_reads_goes_alone_and_what_gathers_goes_as_one(
            String which, List<Waiting> rows, @Nullable List<Long> ids) {
        assertThat(taken(NextClaim.of(rows))).isEqualTo(ids);
        NextClaim next = NextClaim.of(rows);
        if (next != null) {
            assertThat(next.lookUp()).isFalse();
        }
    }

    static Stream<Arguments> sent() {
        return Stream.of(
                arguments("being sent", List.of(sending(1, Kind.MESSAGE, false), STATUS), null),
                arguments("sent long ago", List.of(sending(1, Kind.MESSAGE, true), STATUS), List.of(1L)),
                arguments("its answer was lost just now", List.of(unknown(1, Kind.MESSAGE, false), STATUS), null),
                arguments("its answer was lost", List.of(unknown(1, Kind.MESSAGE, true), STATUS), List.of(1L)),
                arguments("behind what waits", List.of(MESSAGE, sending(7, Kind.ATTRIBUTES, false)), null),
                arguments(
                        "several of one claim",
                        List.of(sending(2, Kind.STATUS, true), sending(3, Kind.STATUS, true)),
                        List.of(2L, 3L)),
                arguments(
                        "not all of them are ready",
                        List.of(sending(2, Kind.STATUS, true), sending(3, Kind.STATUS, false)),
                        null),
                arguments(
                        "neither are these",
                        List.of(unknown(2, Kind.STATUS, false), sending(3, Kind.STATUS, true)),
                        null));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("sent")
    void what_was_sent_and_not_settled_comes_first_and_nothing_passes_it(
            String which, List<Waiting> rows, @Nullable List<Long> ids) {
        NextClaim next = NextClaim.of(rows);
        assertThat(taken(next)).isEqualTo(ids);
        if (next != null) {
            assertThat(next.lookUp()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void only_what_overwrites_itself_gathers(Kind kind) {
        boolean gathers = kind != Kind.MESSAGE && kind != Kind.WRITE_BACK;
        assertThat(taken(NextClaim.of(List.of(queued(1, kind), queued(2, kind)))))
                .isEqualTo(gathers ? List.of(1L, 2L) : List.of(1L));
    }

    private static @Nullable List<Long> taken(@Nullable NextClaim next) {
        return next == null
                ? null
                : next.effects().stream().map(OutboxEntry::id).toList();
    }

    @Test
    void a_claim_is_known_by_its_last_effect() {
        Claim claim =
                new Claim(java.util.UUID.randomUUID(), "1201", List.of(STATUS.effect(), LATER_STATUS.effect()), false);
        assertThat(claim.last().id()).isEqualTo(3);
        assertThat(claim.kind()).isEqualTo(Kind.STATUS);
        assertThat(claim.conversation()).isEqualTo("1201");
        assertThat(claim.preSendState()).isNull();
    }
}
