package uz.consult.etl.redate;

import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The row of cons.cons_redate. Dates are wall times; the two periods are as they stand in PostgreSQL, for those that the site
 * makes are true instants and 1C's are labelled wall times.
 *
 * @param id null until stored
 * @param consultation the consultation's key in 1C; null if 1C names none
 * @param period part of the key
 * @param onecPeriod 1C's Period; null until 1C has confirmed the redate
 */
record Redate(
        @Nullable Integer id,
        @Nullable String consultation,
        @Nullable String client,
        @Nullable String manager,
        OffsetDateTime period,
        @Nullable LocalDateTime oldDate,
        @Nullable LocalDateTime newDate,
        @Nullable String comment,
        @Nullable OffsetDateTime onecPeriod) {

    /** Is this stored row what 1C says? By its key, emptiness counting as equal. */
    boolean is(Redate said) {
        return Objects.equals(consultation, said.consultation)
                && Objects.equals(client, said.client)
                && Objects.equals(manager, said.manager)
                && said.period.isEqual(onecPeriod != null ? onecPeriod : period);
    }

    /**
     * Is this stored row the same redate, made on the site and not confirmed yet? The site's carry microseconds; what the
     * predecessor loaded from 1C has whole seconds, and a key of its own.
     */
    boolean isTheSites(Redate said) {
        return onecPeriod == null
                && period.getNano() != 0
                && Objects.equals(consultation, said.consultation)
                && newDate != null
                && newDate.equals(said.newDate);
    }

    /** This stored row after what 1C says: confirmed, under 1C's keys; its own period stays. */
    Redate after(Redate said) {
        return new Redate(
                id,
                consultation,
                said.client,
                said.manager,
                period,
                said.oldDate != null ? said.oldDate : oldDate,
                said.newDate != null ? said.newDate : newDate,
                said.comment != null ? said.comment : comment,
                said.onecPeriod);
    }

    /** The stored row that is this one in 1C, or null. */
    @Nullable Redate among(List<Redate> stored) {
        return stored.stream()
                .filter(row -> row.is(this))
                .findFirst()
                .or(() -> stored.stream().filter(row -> row.isTheSites(this)).findFirst())
                .orElse(null);
    }
}
