package uz.consult.launcher.queries;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.runlog.RunRecord;
import uz.consult.etl.runlog.Tally;
import uz.consult.launcher.queries.JobStates.JobState;
import uz.consult.launcher.schedule.Schedule;

/** Jobs for tests of the board, as they stand at {@link #NOW}: {@code card("cons").every(5).completed(3).failed(1, "unavailable").build()}. */
final class Cards {

    static final Instant NOW = Instant.parse("2026-03-01T09:05:00Z");

    private static long number;

    private final String job;
    private final List<RunRecord> unfinished = new ArrayList<>();
    private @Nullable RunRecord last;
    private @Nullable RunRecord completed;
    private @Nullable Duration every;
    private boolean enabled;
    private @Nullable String changedBy;
    private int letters;

    private Cards(String job) {
        this.job = job;
    }

    static Cards card(String job) {
        return new Cards(job);
    }

    static Instant ago(long minutes) {
        return NOW.minus(Duration.ofMinutes(minutes));
    }

    Cards every(long minutes) {
        every = Duration.ofMinutes(minutes);
        enabled = true;
        return this;
    }

    Cards pausedBy(String who) {
        enabled = false;
        changedBy = who;
        return this;
    }

    Cards letters(int open) {
        letters = open;
        return this;
    }

    /** It began a minute before it ended. */
    Cards completed(long minutesAgo) {
        completed = run("COMPLETED", null, ago(minutesAgo + 1), ago(minutesAgo));
        last = completed;
        return this;
    }

    Cards failed(long minutesAgo, String errorClass) {
        last = run("FAILED", errorClass, ago(minutesAgo + 1), ago(minutesAgo));
        return this;
    }

    Cards running() {
        unfinished.add(run("STARTED", null, ago(0), null));
        return this;
    }

    Cards silentSince(long minutesAgo) {
        unfinished.add(run("STARTED", null, ago(minutesAgo), null));
        return this;
    }

    JobCard build() {
        Schedule schedule = new Schedule(
                job, PullMode.INCREMENTAL, enabled, every, null, changedBy, changedBy == null ? null : NOW);
        return JobCard.of(
                new JobState(job, last, completed, unfinished, null, letters), List.of(schedule), List.of(), NOW);
    }

    private RunRecord run(String status, @Nullable String errorClass, Instant began, @Nullable Instant ended) {
        OffsetDateTime at = began.atOffset(ZoneOffset.UTC);
        return new RunRecord(
                ++number,
                null,
                job,
                "incremental",
                "schedule",
                null,
                null,
                ended == null ? "launcher" : null,
                null,
                null,
                null,
                null,
                null,
                5,
                null,
                status,
                null,
                null,
                null,
                0,
                Tally.NONE,
                0,
                0,
                errorClass,
                null,
                at,
                at,
                at,
                ended == null ? null : ended.atOffset(ZoneOffset.UTC));
    }
}
