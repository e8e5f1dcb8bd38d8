package uz.consult.etl.clock;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * 1C sends wall time without a zone. Logic works on that wall time; this class alone knows how it is labelled in
 * PostgreSQL, and what the wall shows now.
 */
public final class WallClock {

    private final Clock clock;
    private final ZoneId business;
    private final ZoneId label;

    /**
     * @param clock the source of the present instant
     * @param business the zone whose wall time 1C keeps (BUSINESS_ZONE)
     * @param label the zone by which stored wall times are labelled (ONEC_ZONE; UTC, as rows made so far are)
     */
    public WallClock(Clock clock, ZoneId business, ZoneId label) {
        this.clock = clock;
        this.business = business;
        this.label = label;
    }

    public Instant instant() {
        return clock.instant();
    }

    /** The true instant as PostgreSQL takes it, for columns that hold instants and not wall times. */
    public OffsetDateTime stamp() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS).atOffset(java.time.ZoneOffset.UTC);
    }

    /** The present wall time, to the second. */
    public LocalDateTime now() {
        return LocalDateTime.ofInstant(clock.instant(), business).truncatedTo(ChronoUnit.SECONDS);
    }

    public LocalDate today() {
        return now().toLocalDate();
    }

    /** The instant at which the wall showed this. */
    public Instant instant(LocalDateTime wall) {
        return wall.atZone(business).toInstant();
    }

    /** The zone by which wall times are labelled in PostgreSQL: {@code at time zone} this gives the wall time. */
    public String labelZone() {
        return label.getId();
    }

    /** The zone whose wall time 1C keeps. */
    public String businessZone() {
        return business.getId();
    }

    /** A wall time as PostgreSQL keeps it; null stays null. */
    public @Nullable OffsetDateTime label(@Nullable LocalDateTime wall) {
        return wall == null ? null : wall.atZone(label).toOffsetDateTime();
    }

    /** A stored wall time as the wall showed it; null stays null. */
    public @Nullable LocalDateTime wall(@Nullable OffsetDateTime labelled) {
        return labelled == null ? null : labelled.atZoneSameInstant(label).toLocalDateTime();
    }
}
