package uz.consult.etl.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.OffsetDateTime;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever narrows effects stands in the statement once, and its value in its place. */
class EffectFilterTest {

    private static final OffsetDateTime TIME = OffsetDateTime.parse("2026-01-31T09:00:00+05:00");

    @Test
    void what_is_not_said_does_not_narrow() {
        assertThat(EffectFilter.ALL.isEmpty()).isTrue();
        assertThat(EffectFilter.ALL.sql()).isEqualTo("true");
        assertThat(EffectFilter.ALL.values("held")).containsExactly("held");
        assertThat(EffectFilter.ALL.ofRun(null)).isEqualTo(EffectFilter.ALL);
    }

    static Stream<Arguments> narrowed() {
        return Stream.of(
                arguments(EffectFilter.ALL.ofId(1L), "outbox.id =", new Object[] {1L}),
                arguments(EffectFilter.ALL.ofRun(2L), "outbox.run_id =", new Object[] {2L}),
                arguments(EffectFilter.ALL.ofKind("status"), "outbox.kind =", new Object[] {"status"}),
                arguments(EffectFilter.ALL.ofConversation("77"), "outbox.conversation =", new Object[] {"77"}),
                arguments(EffectFilter.ALL.ofConsultation("5"), "outbox.cons_ref_key in", new Object[] {"5", "5", "5"}),
                arguments(EffectFilter.ALL.queuedSince(TIME), "outbox.created_at >=", new Object[] {TIME}),
                arguments(EffectFilter.ALL.failedWith("404"), "position(lower(?)", new Object[] {"404"}),
                arguments(EffectFilter.ALL.upTo(9L), "outbox.id <=", new Object[] {9L}));
    }

    @ParameterizedTest
    @MethodSource("narrowed")
    void each_narrows_by_itself(EffectFilter filter, String condition, Object[] values) {
        assertThat(filter.isEmpty()).isFalse();
        assertThat(filter.sql()).startsWith("true and ").contains(condition);
        assertThat(filter.sql().chars().filter(c -> c == '?')).hasSize(values.length);
        assertThat(filter.values()).containsExactly(values);
    }

    @Test
    void values_stand_in_the_order_of_their_gaps_behind_what_stands_before() {
        EffectFilter all = EffectFilter.ALL
                .upTo(9L)
                .failedWith("404")
                .queuedSince(TIME)
                .ofConsultation("5")
                .ofConversation("77")
                .ofKind("status")
                .ofRun(2L)
                .ofId(1L);
        assertThat(all.values("held")).containsExactly("held", 1L, 2L, "status", "77", "5", "5", "5", TIME, "404", 9L);
        int at = 0;
        for (String gap : new String[] {
            ".id =", "run_id", "kind", "conversation", "cons_ref_key", "created_at", "position", ".id <="
        }) {
            assertThat(all.sql().indexOf(gap, at)).as(gap).isGreaterThan(at);
            at = all.sql().indexOf(gap, at);
        }
    }
}
