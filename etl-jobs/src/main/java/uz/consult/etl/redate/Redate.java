package uz.consult.etl.redate;

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
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

    /** Clocks of the site and of 1C, labelled as they are, show one moment no further apart. */
    private static final Duration FURTHEST_APART = Duration.ofDays(2);

    /** Is this stored row what 1C says? By its key, emptiness counting as equal. */
    boolean is(Redate said) {
        return Objects.equals(consultation, said.consultation)
                && Objects.equals(client, said.client)
                && Objects.equals(manager, said.manager)
                && said.period.isEqual(onecPeriod != null ? onecPeriod : period);
    }

    /** Does this stored row stand where the constraint would have this redate, whatever is noted of its confirmation? */
    boolean hasPlaceOf(Redate said) {
        return Objects.equals(consultation, said.consultation)
                && Objects.equals(client, said.client)
                && Objects.equals(manager, said.manager)
                && period.isEqual(said.period);
    }

    /** The same under another period of its own. */
    Redate at(OffsetDateTime other) {
        return new Redate(id, consultation, client, manager, other, oldDate, newDate, comment, onecPeriod);
    }

    /** Does it move the same consultation to the same date? Then one of the two is the other, if nothing lies between them. */
    boolean movesAs(Redate other) {
        return consultation != null
                && consultation.equals(other.consultation)
                && newDate != null
                && newDate.equals(other.newDate);
    }

    /** Is the period the site's own: a true instant, to the microsecond, a time zone away from 1C's? */
    boolean hasPeriodOfSite() {
        return period.getNano() != 0
                && (onecPeriod == null
                        || Duration.between(period, onecPeriod).abs().compareTo(FURTHEST_APART) <= 0);
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

    /** This stored row after what 1C says: confirmed, under 1C's keys; a period of the site's stays. */
    Redate after(Redate said) {
        return new Redate(
                id,
                consultation,
                said.client,
                said.manager,
                hasPeriodOfSite() ? period : said.period,
                said.oldDate != null ? said.oldDate : oldDate,
                said.newDate != null ? said.newDate : newDate,
                said.comment != null ? said.comment : comment,
                said.onecPeriod);
    }
}
