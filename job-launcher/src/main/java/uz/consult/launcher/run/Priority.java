package uz.consult.launcher.run;

/** Of queued runs, the one with the lowest value goes first. */
public final class Priority {

    /** What a person has asked for and waits for. */
    public static final int PERSON = 1;
    /** What a dead process has left unfinished. */
    public static final int RECOVERY = 2;
    /** Clients before the consultations that need them. */
    public static final int AHEAD = 4;
    /** The usual run by the schedule. */
    public static final int USUAL = 5;
    /** What takes long and can wait: sweeps, reconciliation. */
    public static final int PATIENT = 7;

    /** What only looks. */
    public static final int LAST = 8;

    private Priority() {}
}
