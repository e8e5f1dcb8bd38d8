package uz.consult.sandbox.profile;

/** Do objects have a DataVersion? */
public enum Versions {
    /** They do. */
    PRESENT,
    /** There is no such property. */
    ABSENT
}
