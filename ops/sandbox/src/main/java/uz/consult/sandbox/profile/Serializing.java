package uz.consult.sandbox.profile;

/** How long 1C takes to write a record. */
public enum Serializing {
    /** No time. */
    QUICK,
    /** A fraction of a millisecond for each, without work for the processor. */
    SLOW
}
