package uz.consult.launcher.health;

import static uz.consult.launcher.queries.ExternalSystemState.ABSENT;
import static uz.consult.launcher.queries.ExternalSystemState.DOWN;
import static uz.consult.launcher.queries.ExternalSystemState.UP;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import uz.consult.launcher.queries.ExternalSystemState;

/**
 * What one launcher has seen of an external system, put to what all of them knew before:
 *
 * <ol>
 *   <li>Down from the first failure after the last success, whoever met them; a restart of the launcher does not begin it anew.
 *   <li>Up from the first success after the last failure. Whatever was seen before what is stored already changes nothing.
 *   <li>While it stays up, its last success is stored once a minute.
 * </ol>
 */
final class ExternalSystemJudgement {

    private static final Duration STORED_EVERY = Duration.ofMinutes(1);

    /**
     * What one launcher has seen.
     *
     * @param absent why it is not called at all; null if it is
     * @param trouble why it cannot be used although it answers; null if it can
     * @param answeredAt when it last answered; null if it never did
     * @param failingSince the first failure since then; null while it answers
     * @param failedAt the last failure; null if there was none
     * @param errorClass of that
     * @param message of that
     */
    record Seen(
            @Nullable String absent,
            @Nullable String trouble,
            @Nullable Instant answeredAt,
            @Nullable Instant failingSince,
            @Nullable Instant failedAt,
            @Nullable String errorClass,
            @Nullable String message) {}

    private ExternalSystemJudgement() {}

    /** @return null if nothing is known yet */
    static @Nullable ExternalSystemState next(
            String system, @Nullable ExternalSystemState stored, Seen seen, Instant now) {
        ExternalSystemState down = stored != null && stored.isDown() ? stored : null;
        if (seen.absent() != null) {
            return stored != null && stored.state().equals(ABSENT)
                    ? stored
                    : new ExternalSystemState(system, ABSENT, stored(now), null, null, null, seen.absent());
        }
        Instant success = stored == null ? null : stored.lastSuccessAt();
        if (seen.trouble() != null) {
            return down != null && seen.trouble().equals(down.message())
                    ? down
                    : down(system, down == null ? now : down.since(), success, now, "permission", seen.trouble());
        }
        Instant failing = seen.failingSince();
        Instant failed = seen.failedAt();
        if (failing != null && failed != null) {
            return failing(system, stored, down, seen, failing, failed);
        }
        Instant answered = seen.answeredAt();
        if (answered == null) {
            return stored;
        }
        if (stored == null || stored.state().equals(ABSENT)) {
            return up(system, answered, answered, null);
        }
        if (down != null) {
            Instant last = down.lastFailureAt();
            return last == null || answered.isAfter(last) ? up(system, answered, answered, last) : down;
        }
        return success == null || answered.isAfter(success.plus(STORED_EVERY))
                ? up(system, stored.since(), answered, stored.lastFailureAt())
                : stored;
    }

    private static @Nullable ExternalSystemState failing(
            String system,
            @Nullable ExternalSystemState stored,
            @Nullable ExternalSystemState down,
            Seen seen,
            Instant failing,
            Instant failed) {
        Instant success = stored == null ? null : stored.lastSuccessAt();
        if (success != null && success.isAfter(failed)) {
            return stored; // another launcher was answered since
        }
        if (down != null && down.lastFailureAt() != null && !failed.isAfter(down.lastFailureAt())) {
            return down;
        }
        Instant since = down != null ? down.since() : success != null && success.isAfter(failing) ? failed : failing;
        return down(system, since, later(seen.answeredAt(), success), failed, seen.errorClass(), seen.message());
    }

    private static ExternalSystemState down(
            String system,
            Instant since,
            @Nullable Instant success,
            Instant failure,
            @Nullable String errorClass,
            @Nullable String message) {
        return new ExternalSystemState(
                system,
                DOWN,
                stored(since),
                success == null ? null : stored(success),
                stored(failure),
                errorClass,
                message);
    }

    private static ExternalSystemState up(String system, Instant since, Instant success, @Nullable Instant failure) {
        return new ExternalSystemState(system, UP, stored(since), stored(success), failure, null, null);
    }

    /** As precise as PostgreSQL keeps it, so that what is stored equals what was seen. */
    private static Instant stored(Instant time) {
        return time.truncatedTo(ChronoUnit.MICROS);
    }

    private static @Nullable Instant later(@Nullable Instant one, @Nullable Instant other) {
        return one == null || other != null && other.isAfter(one) ? other : one;
    }
}
