package uz.consult.etl.batch;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uz.consult.etl.failure.ErrorClass;

/** How much may be gone, bad, or of another time before a run stops. */
class LimitsTest {

    @ParameterizedTest
    @CsvSource({
        // few, share, gone, live | exceeded
        "1,0.05,0,0,false",
        "1,0.05,0,100,false",
        "1,0.05,1,100,false",
        "1,0.05,5,100,false",
        "1,0.05,6,100,true",
        "1,0.05,5,119,false",
        "1,0.05,6,119,true",
        "1,0.05,6,120,false",
        "3,0.05,3,10,false",
        "3,0.05,4,10,true",
        "3,0.05,3,3,true",
        "1,0.05,1,1,true",
        "1,1,1,1,false",
        "1,1,100,100,false",
        "1,0,1,100,false",
        "1,0,2,100,true"
    })
    void a_share_may_be_gone_and_a_few_whatever_their_share_but_never_all(
            int few, double share, long gone, long live, boolean exceeded) {
        assertThat(new DeletionLimit(few, share).isExceededBy(gone, live)).isEqualTo(exceeded);
    }

    @ParameterizedTest
    @CsvSource({"3,3,false", "4,4,true", "4,10,true", "4,80,false", "5,80,true"})
    void while_records_are_being_read_nobody_can_say_whether_they_are_all_gone(long gone, long live, boolean many) {
        assertThat(new DeletionLimit(3, 0.05).isTooMany(gone, live)).isEqualTo(many);
    }

    @Test
    void what_is_not_believed_is_told_with_its_numbers_and_what_to_do() {
        assertThat(new DeletionLimit(1, 0.05).notBelieved("cons", "X", 6, 100))
                .hasMessageStartingWith(
                        "cons: 6 of 100 records of X are missing from what 1C sent, more than 5 %, so none")
                .hasMessageContaining("ETL_MOST_DELETED_SHARE")
                .extracting(ImplausibleDeletionException::errorClass)
                .isEqualTo(ErrorClass.VALIDATION);
        assertThat(new DeletionLimit(1, 0.05).notBelieved("cons", "X", 6, 6))
                .hasMessageContaining("which is all of them");
    }

    @ParameterizedTest
    @CsvSource({"10,10,false", "11,11,true", "11,219,true", "11,220,false", "12,220,true", "0,0,false"})
    void bad_records_are_borne_up_to_a_number_and_a_share(long dead, long read, boolean exceeded) {
        assertThat(new BadShare(10, 0.05).isExceededBy(dead, read)).isEqualTo(exceeded);
    }

    @Test
    void too_many_of_them_are_told_with_an_example() {
        assertThat(new BadShare(10, 0.05).told("calls", 11, 100, "X k: why"))
                .isEqualTo("calls: 11 of 100 records are bad, more than 5 % (ETL_BAD_RECORDS_SHARE), so the last"
                        + " chunk was not written. For example X k: why");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "AAAAAAAAAAE=,AAAAAAAAAAI=,true",
                "AAAAAAAAAAI=,AAAAAAAAAAE=,false",
                "AAAAAAAAAAE=,AAAAAAAAAAE=,false",
                // bytes are counted without a sign: 0x7f before 0x80
                "AAAAAAAAAH8=,AAAAAAAAAIA=,true",
                "' AAAAAAAAAAE= ',AAAAAAAAAAI=,true",
                "AAE=,AAAAAAAAAAI=,false",
                "чушь,AAAAAAAAAAI=,false",
                "AAAAAAAAAAE=,чушь,false",
                "-,AAAAAAAAAAI=,false",
                "AAAAAAAAAAE=,-,false"
            })
    void a_version_is_before_another_if_both_can_be_compared(
            @Nullable String version, @Nullable String than, boolean before) {
        assertThat(DataVersion.isBefore(version, than)).isEqualTo(before);
    }
}
