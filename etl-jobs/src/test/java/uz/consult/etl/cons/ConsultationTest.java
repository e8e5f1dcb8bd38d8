package uz.consult.etl.cons;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConsultationTest {

    @ParameterizedTest
    @CsvSource({
        "true,true,КонсультацияИТС,cancelled", "true,false,Другое,cancelled",
                "false,true,ВОчередьНаКонсультацию,closed", "false,false,КонсультацияИТС,open",
        "false,false,ВОчередьНаКонсультацию,pending", "false,false,Другое,other", "false,false,Неведомое,new",
                "false,false,,new"
    })
    void a_status_is_denied_then_ended_then_by_kind(boolean denied, boolean ended, String kind, String status) {
        assertThat(ConsultationStatus.of(denied, ended, kind).code()).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1201", "7"})
    void a_key_of_digits_is_a_conversation(String key) {
        assertThat(row(key).hasConversation()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cl_8f3c2f2e-0000-4000-8000-000000000001",
                "cl_all_1",
                "temp_5",
                "8f3c2f2e-0000-4000-8000-000000000001",
                "12a",
                "١٢",
                ""
            })
    void any_other_key_is_none(String key) {
        assertThat(row(key).hasConversation()).isFalse();
    }

    private static Consultation row(String key) {
        return new Consultation(
                key,
                "8f3c2f2e-0000-4000-8000-000000000001",
                null,
                null,
                null,
                "open",
                null,
                null,
                null,
                null,
                null,
                null,
                false,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }
}
