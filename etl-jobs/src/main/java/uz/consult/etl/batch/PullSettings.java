package uz.consult.etl.batch;

import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How pulls run.
 *
 * @param initialFrom where the first load of consultations starts, a date or a
 *     date-time of wall time; null from the beginning (ETL_INITIAL_FROM_DATE)
 * @param clientsInitialFromCode the first client code of a first load; null from the beginning (ETL_CLIENTS_INITIAL_FROM_CODE)
 * @param consBufferDays how many days before the mark an incremental run of cons begins (ETL_CONS_INCREMENTAL_BUFFER_DAYS)
 * @param badShare the share of bad records, from 0 to 1, beyond which a run fails (ETL_BAD_RECORDS_SHARE)
 * @param badAllowed how many bad records are borne whatever their share (ETL_BAD_RECORDS_ALLOWED)
 * @param notifyMaxAge events older than this tell nobody (NOTIFY_MAX_AGE)
 * @param chunkAttempts how often a chunk is tried that PostgreSQL refused for the sake of a concurrent transaction
 */
@ConfigurationProperties("etl")
public record PullSettings(
        @Nullable String initialFrom,
        @Nullable String clientsInitialFromCode,
        @DefaultValue("7") int consBufferDays,
        @DefaultValue("0.05") double badShare,
        @DefaultValue("10") long badAllowed,
        @DefaultValue("PT24H") Duration notifyMaxAge,
        @DefaultValue("6") int chunkAttempts) {

    public PullSettings {
        date(initialFrom);
        if (badShare < 0 || badShare > 1) {
            throw new IllegalArgumentException("ETL_BAD_RECORDS_SHARE must be from 0 to 1, not " + badShare);
        }
        if (clientsInitialFromCode != null && clientsInitialFromCode.isBlank()) {
            clientsInitialFromCode = null;
        }
        if (consBufferDays < 0) {
            throw new IllegalArgumentException("ETL_CONS_INCREMENTAL_BUFFER_DAYS must not be negative");
        }
    }

    /** Where the first load of consultations starts, wall time; null from the beginning. */
    public @Nullable LocalDateTime initial() {
        return date(initialFrom);
    }

    private static @Nullable LocalDateTime date(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            return text.contains("T")
                    ? LocalDateTime.parse(text)
                    : LocalDate.parse(text).atStartOfDay();
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "ETL_INITIAL_FROM_DATE is " + text + ", not a date such as 2024-01-31", e);
        }
    }
}
