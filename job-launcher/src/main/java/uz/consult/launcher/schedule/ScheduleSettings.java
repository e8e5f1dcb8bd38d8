package uz.consult.launcher.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import uz.consult.etl.batch.PullMode;
import uz.consult.launcher.run.JobRunner;

/**
 * The intervals as the environment has them: {@code etl.schedule.<job>}, {@code etl.sweeps.<job>} and
 * {@code etl.reconciliation}, in minutes, 0 for never. Nobody has to know the jobs' names.
 */
@Component
class ScheduleSettings {

    /** A job in a mode. */
    record Key(String job, PullMode mode) {}

    private final Map<Key, Duration> intervals = new LinkedHashMap<>();
    private final LocalTime night;
    private final ZoneId zone;

    ScheduleSettings(
            JobRunner runner,
            Environment settings,
            @Value("${etl.night:03:00}") LocalTime night,
            @Value("${etl.business-zone:Asia/Tashkent}") ZoneId zone) {
        this.night = night;
        this.zone = zone;
        List<String> reconciling = runner.reconciling();
        for (String job : runner.names()) {
            put(job, PullMode.INCREMENTAL, settings, "etl.schedule." + job);
            if (runner.hasSweep(job)) {
                put(job, PullMode.SWEEP, settings, "etl.sweeps." + job);
            }
            if (reconciling.contains(job)) {
                put(job, PullMode.RECONCILE, settings, "etl.reconciliation");
            }
        }
    }

    private void put(String job, PullMode mode, Environment settings, String name) {
        int minutes = settings.getProperty(name, Integer.class, 0);
        if (minutes < 0) {
            throw new IllegalArgumentException(name + " is a number of minutes, or 0 for never, not " + minutes);
        }
        intervals.put(new Key(job, mode), Duration.ofMinutes(minutes));
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
