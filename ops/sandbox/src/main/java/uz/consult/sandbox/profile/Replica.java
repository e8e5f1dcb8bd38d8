package uz.consult.sandbox.profile;

/** Is there a second server? */
public enum Replica {
    /** There is not. */
    NONE,
    /** There is one, which takes over. */
    STANDBY
}
