package uz.consult.sandbox.profile;

/** The role of the launcher. */
public enum DatabaseRole {
    /** It has no settings of its own. */
    PLAIN,
    /** Its isolation, time zone, DateStyle, search_path and time-outs are not the server's. */
    ODD
}
