package uz.consult.sandbox.profile;

/** What stands between the launcher and PostgreSQL. */
public enum Pooler {
    /** Nothing. */
    NONE,
    /** A pooler in session mode. */
    SESSION
}
