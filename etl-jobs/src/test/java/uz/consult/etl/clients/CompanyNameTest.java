package uz.consult.etl.clients;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompanyNameTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Clobus ООО Ромашка 100234 (301234567)|ООО Ромашка",
                "Clobus Clobus ООО Ромашка 100234 (301234567) 100234 (301234567)|ООО Ромашка",
                "ООО Ромашка|ООО Ромашка",
                "ООО Ромашка (301234567)|ООО Ромашка",
                "Завод 7|Завод",
                "Clobus 100234 (301234567)|Clobus 100234 (301234567)",
                "12345|12345",
                "Clobus|Clobus",
                "Clobusova Anna|Clobusova Anna",
                "Школа №5|Школа №5",
            })
    void strips_every_mask_and_keeps_what_would_vanish(String masked, String name) {
        assertThat(CompanyName.unmasked(masked)).isEqualTo(name);
    }

    @Test
    @Timeout(5)
    void takes_no_longer_than_the_name_is_long() {
        String blanks = " ".repeat(300_000);
        assertThat(CompanyName.unmasked("Clobus " + blanks + "A" + blanks + "B" + blanks + "1 (2)"))
                .isEqualTo("A" + blanks + "B");
        assertThat(CompanyName.unmasked("Clobus ".repeat(50_000) + "A" + " 1 (2)".repeat(50_000)))
                .isEqualTo("A");
    }
}
