package uz.consult.prove;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The prover notices a duration that is wrong, or wrongly said. */
class ToldDurationTest {

    @ParameterizedTest
    @CsvSource({
        "25, Закрыта. Продолжительность: 25 минут., true",
        "21, Закрыта. Продолжительность: 21 минута., true",
        "21, Закрыта. Продолжительность: 21 минут., false",
        "112, Закрыта. Продолжительность: 1 час 52 минуты., true",
        "3063, Закрыта. Продолжительность: 2 дня 3 часа., true",
        "3063, Закрыта. Продолжительность: 2 дня 4 часа., false",
        "3063, Закрыта., false",
        "10081, Закрыта., true",
        "10081, Закрыта. Продолжительность: 7 дней., false",
        ", Закрыта., true",
        "3063, Yopildi. Davomiyligi: 2 kun 3 soat., true",
        "3063, Закрыта. Продолжительность: 51 час., true"
    })
    void the_words_are_read_back(Long minutes, String text, boolean right) {
        assertThat(ToldDuration.fault(text, minutes) == null).isEqualTo(right);
    }
}
