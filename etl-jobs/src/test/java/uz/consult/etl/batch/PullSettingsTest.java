package uz.consult.etl.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class PullSettingsTest {

    static PullSettings settings(String... namesAndValues) {
        Map<String, String> said = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            said.put("etl." + namesAndValues[i], namesAndValues[i + 1]);
        }
        return new Binder(new MapConfigurationPropertySource(said)).bindOrCreate("etl", PullSettings.class);
    }

    @Test
    void without_a_word_everything_is_read_and_little_is_believed_gone() {
        PullSettings settings = settings();
        assertThat(settings.initial()).isNull();
        assertThat(settings.redateInitial()).isNull();
        assertThat(settings.ratesInitial()).isNull();
        assertThat(settings.queueClosingInitial()).isNull();
        assertThat(settings.consBufferDays()).isEqualTo(7);
        assertThat(settings.keysPerRequest()).isEqualTo(40);
        assertThat(settings.mostDeletedShare()).isEqualTo(0.05);
        assertThat(settings.usersMostDeletedShare()).isEqualTo(0.2);
        assertThat(settings.notifyMaxAge()).isEqualTo(Runs.OLDEST);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {"2025-01-31,2025-01-31T00:00", "2025-01-31T18:30:00,2025-01-31T18:30", "'  ',-", "'',-"})
    void a_beginning_is_a_date_or_a_date_and_a_time(String said, @Nullable LocalDateTime from) {
        for (String name : new String[] {"initial-from", "redate-initial-from", "rates-initial-from"}) {
            PullSettings settings = settings(name, said);
            assertThat(
                            name.startsWith("redate")
                                    ? settings.redateInitial()
                                    : name.startsWith("rates") ? settings.ratesInitial() : settings.initial())
                    .isEqualTo(from);
        }
        assertThat(settings("queue-closing-initial-from", said).queueClosingInitial())
                .isEqualTo(from);
    }

    @ParameterizedTest
    @CsvSource({
        "initial-from,вчера,ETL_INITIAL_FROM_DATE is вчера",
        "redate-initial-from,31.01.2025,ETL_REDATE_INITIAL_FROM is 31.01.2025",
        "rates-initial-from,2025-13-01,ETL_RATES_INITIAL_FROM is 2025-13-01",
        "queue-closing-initial-from,2025,ETL_QUEUE_CLOSING_INITIAL_FROM is 2025",
        "bad-share,1.01,ETL_BAD_RECORDS_SHARE must be from 0 to 1",
        "bad-share,-0.01,ETL_BAD_RECORDS_SHARE must be from 0 to 1",
        "most-deleted-share,2,ETL_MOST_DELETED_SHARE must be from 0 to 1",
        "users-most-deleted-share,2,ETL_USERS_MOST_DELETED_SHARE must be from 0 to 1",
        "ref-key-batch-size,0,must be at least 1",
        "max-keys-per-request,0,must be at least 1",
        "cons-buffer-days,-1,ETL_CONS_INCREMENTAL_BUFFER_DAYS must not be negative"
    })
    void a_wrong_setting_is_refused_by_its_variable(String name, String value, String why) {
        assertThatThrownBy(() -> settings(name, value))
                .isInstanceOf(BindException.class)
                .hasRootCauseInstanceOf(Exception.class)
                .satisfies(failure -> assertThat(reasons(failure)).contains(why));
    }

    private static String reasons(@Nullable Throwable failure) {
        return failure == null ? "" : failure.getMessage() + "\n" + reasons(failure.getCause());
    }

    @Test
    void the_bounds_themselves_are_right() {
        assertThat(settings("bad-share", "0", "most-deleted-share", "1", "cons-buffer-days", "0")
                        .mostDeletedShare())
                .isEqualTo(1);
        assertThat(settings("ref-key-batch-size", "1").keysPerRequest()).isEqualTo(1);
        assertThat(settings("ref-key-batch-size", "60", "max-keys-per-request", "1")
                        .keysPerRequest())
                .isEqualTo(1);
        assertThat(settings("clients-initial-from-code", " ").clientsInitialFromCode())
                .isNull();
        assertThat(settings("clients-initial-from-code", "000017").clientsInitialFromCode())
                .isEqualTo("000017");
    }
}
