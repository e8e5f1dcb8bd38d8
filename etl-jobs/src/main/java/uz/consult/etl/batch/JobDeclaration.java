package uz.consult.etl.batch;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a job says of itself; see {@link #job}.
 *
 * @param name in schedules, run records and addresses
 * @param sequence its place in the order in which all jobs run: parents before children
 * @param entity the 1C entity whose watermark it keeps; null if it keeps none
 * @param interval of its incremental runs
 * @param sweepInterval of its sweeps; null if it has none, for each of its runs compares everything
 * @param hasWindow has it a cursor that a window can lie on?
 * @param compares does it compare what it pulls? A job that pulls what another pulls leaves that to the other
 * @param lockName jobs of one lock never run at the same time, over all launchers
 * @param refersTo the 1C entity to which its records refer: the job that keeps that entity's watermark runs ahead of each scheduled
 *     incremental run; null if none does
 * @param startVariable the setting that, if true, has it run once whenever a launcher starts; null if none does
 */
public record JobDeclaration(
        String name,
        int sequence,
        @Nullable String entity,
        Interval interval,
        @Nullable Interval sweepInterval,
        boolean hasWindow,
        boolean compares,
        String lockName,
        @Nullable String refersTo,
        @Nullable String startVariable) {

    /**
     * An interval as people set it.
     *
     * @param variable the setting's name
     * @param minutes if it is not set; 0 for never
     */
    public record Interval(String variable, int minutes) {}

    /** A job that, unless more is said, keeps no watermark, has neither window nor sweep, and compares what it pulls. */
    public static Builder job(String name) {
        return new Builder(name);
    }

    /** Gathers a declaration. */
    public static final class Builder {

        private final String name;
        private int sequence;
        private @Nullable String entity;
        private @Nullable Interval interval;
        private @Nullable Interval sweepInterval;
        private boolean hasWindow;
        private boolean compares = true;
        private String lockName;
        private @Nullable String refersTo;
        private @Nullable String startVariable;

        private Builder(String name) {
            this.name = name;
            this.lockName = name;
        }

        /** Its place among all jobs. */
        public Builder sequence(int place) {
            sequence = place;
            return this;
        }

        /** It keeps the watermark of this 1C entity. */
        public Builder entity(String kept) {
            entity = kept;
            return this;
        }

        /** It runs each so many minutes, unless the setting says otherwise. */
        public Builder every(String variable, int minutes) {
            interval = new Interval(variable, minutes);
            return this;
        }

        /** It has a sweep, each so many minutes, unless the setting says otherwise. */
        public Builder sweptEvery(String variable, int minutes) {
            sweepInterval = new Interval(variable, minutes);
            return this;
        }

        /** Its cursor is a date, so that it can be run for a window. */
        public Builder window() {
            hasWindow = true;
            return this;
        }

        /** Does it compare what it pulls? */
        public Builder compares(boolean does) {
            compares = does;
            return this;
        }

        /** It never runs at the same time as other jobs of this lock. */
        public Builder lock(String shared) {
            lockName = shared;
            return this;
        }

        /** Its records refer to those of this 1C entity, which are pulled ahead of them. */
        public Builder refersTo(String parent) {
            refersTo = parent;
            return this;
        }

        /** It runs once whenever a launcher starts, if this setting is true. */
        public Builder atStartIf(String variable) {
            startVariable = variable;
            return this;
        }

        /** @throws NullPointerException if it was not said how often the job runs */
        public JobDeclaration build() {
            return new JobDeclaration(
                    name,
                    sequence,
                    entity,
                    Objects.requireNonNull(interval, name + " does not say how often it runs"),
                    sweepInterval,
                    hasWindow,
                    compares,
                    lockName,
                    refersTo,
                    startVariable);
        }
    }
}
