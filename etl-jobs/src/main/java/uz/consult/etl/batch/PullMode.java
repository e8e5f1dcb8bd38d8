package uz.consult.etl.batch;

import java.util.Locale;

/** What a run reads. */
public enum PullMode {
    /** What is new since the mark, with an overlap. */
    INCREMENTAL,
    /** Everything from the initial date on; tells nobody. */
    FULL,
    /** A range of the cursor; moves no mark and tells nobody. */
    WINDOW;

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException naming what is right */
    public static PullMode of(String code) {
        for (PullMode mode : values()) {
            if (mode.code().equals(code)) {
                return mode;
            }
        }
        throw new IllegalArgumentException("There is no mode " + code + ": it is incremental, full or window");
    }
}
