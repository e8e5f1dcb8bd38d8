package uz.consult.etl.batch;

import java.util.Locale;

/** What a run reads, and whether it writes. */
public enum PullMode {
    /** What is new since the watermark, with an overlap. */
    INCREMENTAL,
    /** Everything from the initial date on, deletions included; notifies nobody. */
    FULL,
    /** A range of the cursor; moves no watermark and notifies nobody. */
    WINDOW,
    /** What no cursor shows: old changes and deletions, found by key and version, or by comparing whole rows. */
    SWEEP,
    /** Records that went to the dead letters, read anew. */
    REPLAY,
    /** Compares everything and writes nothing but the differences. */
    RECONCILE,
    /** Reads and writes what the last reconciliation found different; notifies nobody. */
    REPAIR;

    /** Does the next run resume a run of this mode that did not complete? */
    public boolean isResumable() {
        return this == INCREMENTAL || this == FULL || this == WINDOW || this == SWEEP;
    }

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The mode of this code, whoever asks for it. */
    public static PullMode stored(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }

    /**
     * The modes that people ask for; the others have commands of their own.
     *
     * @throws IllegalArgumentException naming what is right
     */
    public static PullMode of(String code) {
        for (PullMode mode : new PullMode[] {INCREMENTAL, FULL, WINDOW, SWEEP}) {
            if (mode.code().equals(code)) {
                return mode;
            }
        }
        throw new IllegalArgumentException("There is no mode " + code + "; use incremental, full, window or sweep");
    }
}
