package uz.consult.etl.failure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DiagnosisTest {

    @Test
    void a_message_is_one_line_of_what_can_be_kept() {
        assertThat(message(" a  b \r\n\t c\n\n d\u2028e ")).isEqualTo("a  b c d e");
        assertThat(message("a\0b\uD83Dc")).isEqualTo("a\\u0000b\\ud83dc");
        assertThat(message("x".repeat(998) + "\uD83D\uDE00 and more"))
                .hasSize(999)
                .endsWith("x…");
    }

    @Test
    @Timeout(5)
    void a_long_message_takes_no_longer_than_it_is_long() {
        assertThat(message("a" + " ".repeat(2_000_000) + "b").length()).isLessThanOrEqualTo(1_000);
        assertThat(message("\n".repeat(2_000_000) + "b")).isEqualTo("b");
    }

    private static String message(String message) {
        return new Diagnosis(ErrorClass.INTERNAL, message).message();
    }
}
