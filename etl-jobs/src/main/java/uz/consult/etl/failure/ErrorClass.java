package uz.consult.etl.failure;

import java.util.Locale;

/** What kind of failure it is, and so who can do something about it. Stored in lower case in log.etl_runs. */
public enum ErrorClass {
    /** A user or password is wrong. */
    AUTHENTICATION,
    /** The user is known and may not. */
    PERMISSION,
    /** An entity or table is not there. */
    NOT_FOUND,
    /** Data or a schema is not what it must be. */
    VALIDATION,
    /** Too many requests: the same will work later. */
    RATE_LIMITED,
    /** The external system does not answer, or not with data: the same may work later. */
    UNAVAILABLE,
    /** None of these: a bug of ours until shown otherwise. */
    INTERNAL;

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
