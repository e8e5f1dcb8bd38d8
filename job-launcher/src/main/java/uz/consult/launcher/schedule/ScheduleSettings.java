package uz.consult.launcher.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import uz.consult.etl.batch.EtlJobs;
import uz.consult.etl.batch.JobDeclaration;
import uz.consult.etl.batch.JobDeclaration.Interval;
import uz.consult.etl.batch.PullMode;

/** The intervals, in minutes, 0 for never: as the variables that each job declares have them, else as it declares itself, unless
 * nothing is to run by default (ETL_SCHEDULES_BY_DEFAULT). */
@Component
class ScheduleSettings {

    /** A job in a mode. */
    record Key(String job, PullMode mode) {}

    private static final Interval RECONCILIATION = new Interval("ETL_RECONCILIATION_INTERVAL", 1440);

    private final Map<Key, Duration> intervals = new LinkedHashMap<>();
    private final boolean byDefault;
    private final LocalTime night;
    private final ZoneId zone;

    ScheduleSettings(
            EtlJobs jobs,
            Environment settings,
            @Value("${etl.schedules-by-default:true}") boolean byDefault,
            @Value("${etl.night:03:00}") LocalTime night,
            @Value("${etl.business-zone:Asia/Tashkent}") ZoneId zone) {
        this.byDefault = byDefault;
        this.night = night;
        this.zone = zone;
        for (String name : jobs.names()) {
            JobDeclaration job = jobs.declaration(name);
            put(name, PullMode.INCREMENTAL, settings, job.interval());
            if (job.sweepInterval() != null) {
                put(name, PullMode.SWEEP, settings, job.sweepInterval());
            }
            if (job.compares()) {
                put(name, PullMode.RECONCILE, settings, RECONCILIATION);
            }
        }
    }

    private void put(String job, PullMode mode, Environment settings, Interval interval) {
        String given = settings.getProperty(interval.variable(), "");
        int minutes =
                given.isBlank() ? byDefault ? interval.minutes() : 0 : minutes(interval.variable(), given.strip());
        intervals.put(new Key(job, mode), Duration.ofMinutes(minutes));
    }

    private static int minutes(String variable, String given) {
        try {
            int minutes = Integer.parseInt(given);
            if (minutes >= 0) {
                return minutes;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new IllegalArgumentException(variable + " must be a number of minutes, or 0 for never, not " + given);
    }

    /** All that can be scheduled, with its interval: zero for never. */
    Map<Key, Duration> intervals() {
        return intervals;
    }

    /** When something due at this time is due again: whole days end at night, in the wall time of the business. */
    Instant next(Instant due, Instant now, Duration every) {
        if (isNightly(every)) {
            var today = now.atZone(zone).toLocalDate().atTime(night).atZone(zone);
            var first = today.toInstant().isAfter(now) ? today : today.plusDays(1);
            return first.plusDays(every.toDays() - 1).toInstant();
        }
        long missed = Math.max(0, Duration.between(due, now).dividedBy(every));
        return due.plus(every.multipliedBy(missed + 1));
    }

    /** When something is due for the first time: what runs often at once, the rest after its interval. */
    Instant first(PullMode mode, Instant now, @Nullable Duration every) {
        return mode == PullMode.INCREMENTAL || every == null || every.isZero() ? now : next(now, now, every);
    }

    private static boolean isNightly(Duration every) {
        return every.toDays() >= 1 && every.equals(Duration.ofDays(every.toDays()));
    }
}
