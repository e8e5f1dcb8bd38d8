package uz.consult.launcher.schedule;

/** A schedule cannot be changed as it is wanted. */
public final class ScheduleException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why not. */
    public enum Reason {
        /** The job is never scheduled in that mode. */
        NOT_SCHEDULED,
        /** The interval is shorter or longer than any may be. */
        OUT_OF_RANGE,
        /** It is to run, and there is no interval. */
        NO_INTERVAL
    }

    private final Reason reason;

    ScheduleException(Reason reason) {
        super(reason.name());
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
