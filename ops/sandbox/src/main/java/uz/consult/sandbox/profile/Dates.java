package uz.consult.sandbox.profile;

/** How people fill dates. */
public enum Dates {
    /** Every date is there, and sensible. */
    FULL,
    /** Ratings are undated; some documents were never dated, or never changed. */
    EMPTY,
    /** Years 1753 and 3999, and times on the first day of the year 1. */
    ABSURD
}
