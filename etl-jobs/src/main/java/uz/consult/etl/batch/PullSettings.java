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
 * @param consBufferDays how many days before the watermark an incremental run of cons begins (ETL_CONS_INCREMENTAL_BUFFER_DAYS)
 * @param badShare the share of bad records, from 0 to 1, beyond which a run fails (ETL_BAD_RECORDS_SHARE)
 * @param badAllowed how many bad records are allowed whatever their share (ETL_BAD_RECORDS_ALLOWED)
 * @param redateInitialFrom where the first load of redates starts (ETL_REDATE_INITIAL_FROM); null from the beginning
 * @param ratesInitialFrom the same of ratings: those given, or of consultations made, from then on (ETL_RATES_INITIAL_FROM)
 * @param queueClosingInitialFrom the same of closed queues (ETL_QUEUE_CLOSING_INITIAL_FROM)
 * @param refKeyBatchSize the most keys in one request (ETL_CONS_REF_KEY_BATCH_SIZE)
 * @param maxKeysPerRequest the same (ETL_CONS_MAX_KEYS_PER_REQUEST); what decides is the length of the address
 * @param mostDeletedShare the share of an entity's rows, from 0 to 1, beyond which missing rows are not treated as deleted
 *     (ETL_MOST_DELETED_SHARE)
 * @param usersMostDeletedShare the same of managers and dictionaries (ETL_USERS_MOST_DELETED_SHARE)
 * @param otherBase true if the base may be another one than was read before (ETL_OTHER_BASE): else runs that find none of what
 *     is stored in 1C fail, and write nothing
 * @param loadDictsOnStart are dictionaries refreshed by the first run after a start, however fresh they are?
 *     (LOAD_DICTS_ON_START)
 * @param notifyMaxAge nobody is notified of events older than this (NOTIFY_MAX_AGE)
 * @param chunkAttempts how often a chunk is tried that PostgreSQL refused because of a concurrent transaction
 */
@ConfigurationProperties("etl")
public record PullSettings(
        @Nullable String initialFrom,
        @Nullable String clientsInitialFromCode,
        @Nullable String redateInitialFrom,
        @Nullable String ratesInitialFrom,
        @Nullable String queueClosingInitialFrom,
        @DefaultValue("7") int consBufferDays,
        @DefaultValue("0.05") double badShare,
        @DefaultValue("10") long badAllowed,
        @DefaultValue("50") int refKeyBatchSize,
        @DefaultValue("40") int maxKeysPerRequest,
        @DefaultValue("0.05") double mostDeletedShare,
        @DefaultValue("0.2") double usersMostDeletedShare,
        @DefaultValue("false") boolean otherBase,
        @DefaultValue("false") boolean loadDictsOnStart,
        @DefaultValue("PT24H") Duration notifyMaxAge,
        @DefaultValue("6") int chunkAttempts) {

    public PullSettings {
        date("ETL_INITIAL_FROM_DATE", initialFrom);
        date("ETL_REDATE_INITIAL_FROM", redateInitialFrom);
        date("ETL_RATES_INITIAL_FROM", ratesInitialFrom);
        date("ETL_QUEUE_CLOSING_INITIAL_FROM", queueClosingInitialFrom);
        share("ETL_BAD_RECORDS_SHARE", badShare);
        share("ETL_MOST_DELETED_SHARE", mostDeletedShare);
        share("ETL_USERS_MOST_DELETED_SHARE", usersMostDeletedShare);
        if (refKeyBatchSize < 1 || maxKeysPerRequest < 1) {
            throw new IllegalArgumentException(
                    "ETL_CONS_REF_KEY_BATCH_SIZE and ETL_CONS_MAX_KEYS_PER_REQUEST must be at least 1");
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
        return date("ETL_INITIAL_FROM_DATE", initialFrom);
    }

    /** Where the first load of redates starts, wall time; null from the beginning. */
    public @Nullable LocalDateTime redateInitial() {
        return date("ETL_REDATE_INITIAL_FROM", redateInitialFrom);
    }

    /** Where the first load of ratings starts, wall time; null from the beginning. */
    public @Nullable LocalDateTime ratesInitial() {
        return date("ETL_RATES_INITIAL_FROM", ratesInitialFrom);
    }

    /** Where the first load of closed queues starts, wall time; null from the beginning. */
    public @Nullable LocalDateTime queueClosingInitial() {
        return date("ETL_QUEUE_CLOSING_INITIAL_FROM", queueClosingInitialFrom);
    }

    int keysPerRequest() {
        return Math.min(refKeyBatchSize, maxKeysPerRequest);
    }

    private static void share(String variable, double share) {
        if (share < 0 || share > 1) {
            throw new IllegalArgumentException(variable + " must be from 0 to 1, not " + share);
        }
    }

    private static @Nullable LocalDateTime date(String variable, @Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            return text.contains("T")
                    ? LocalDateTime.parse(text)
                    : LocalDate.parse(text).atStartOfDay();
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(variable + " is " + text + ", not a date such as 2024-01-31", e);
        }
    }
}
