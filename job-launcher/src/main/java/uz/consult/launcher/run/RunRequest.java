package uz.consult.launcher.run;

import java.time.LocalDateTime;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.runlog.NewRun;
import uz.consult.etl.runlog.RunRecord;

/**
 * What is to be run.
 *
 * @param from the beginning of a window, wall time, inclusive; null in other modes
 * @param to the end of a window, wall time, exclusive; null in other modes
 * @param repairsRunId the reconciliation whose findings are repaired; null in other modes
 */
public record RunRequest(
        PullMode mode,
        @Nullable LocalDateTime from,
        @Nullable LocalDateTime to,
        @Nullable Long repairsRunId) {

    /** @throws IllegalArgumentException saying what is right, if the range does not fit the mode */
    public static RunRequest of(PullMode mode, @Nullable LocalDateTime from, @Nullable LocalDateTime to) {
        if (mode != PullMode.WINDOW && (from != null || to != null)) {
            throw new IllegalArgumentException("from and to go with mode window only");
        }
        if (mode == PullMode.WINDOW && (from == null || to == null || !from.isBefore(to))) {
            throw new IllegalArgumentException(
                    "A window needs from and to, from before to: --from=2026-01-01T00:00:00 --to=2026-02-01T00:00:00");
        }
        return new RunRequest(mode, from, to, null);
    }

    /** A run of a mode that has no range. */
    public static RunRequest of(PullMode mode) {
        return of(mode, null, null);
    }

    /** What a run was asked for. */
    public static RunRequest of(RunRecord run) {
        return new RunRequest(PullMode.stored(run.mode()), run.from(), run.to(), run.repairsRunId());
    }

    /** A run that does this. */
    public NewRun toNewRun(
            String job, String trigger, @Nullable String requestedBy, int priority, @Nullable Long afterRun) {
        return new NewRun(
                job, mode.code(), trigger, requestedBy, null, null, from, to, repairsRunId, priority, afterRun);
    }

    /** Repairs what this reconciliation has found. */
    public static RunRequest repair(long reconciliation) {
        return new RunRequest(PullMode.REPAIR, null, null, reconciliation);
    }

    /** As job parameters hold it: empty for none. */
    static String text(@Nullable LocalDateTime date) {
        return date == null ? "" : date.toString();
    }
}
