package uz.consult.etl.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpectedStatusTest {

    @ParameterizedTest
    @CsvSource({
        "closed,open,resolved",
        "resolved,open,resolved",
        "cancelled,open,resolved",
        "open,pending,open",
        "pending,open,open",
        "pending,pending,pending",
        "new,open,",
        "other,open,",
        "'',open,",
        ",open,"
    })
    void a_conversation_stands_as_its_consultation_does(
            @Nullable String status, String pendingAs, @Nullable String expected) {
        assertThat(ExpectedStatus.of(status, pendingAs)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "resolved,resolved,true",
        "resolved,open,false",
        "resolved,snoozed,false",
        "open,open,true",
        "open,snoozed,true",
        "open,resolved,false",
        "open,pending,false",
        "pending,snoozed,false",
        ",resolved,true"
    })
    void an_agent_may_put_to_sleep_what_is_open_and_nothing_else(
            @Nullable String wanted, String actual, boolean allowed) {
        assertThat(ExpectedStatus.allows(wanted, actual)).isEqualTo(allowed);
    }
}
