package uz.consult.sandbox.profile;

/** What a publication of 1C makes of sessions. */
public enum Sessions {
    /** One is opened by the header IBSession and goes on by its cookie. */
    ASKED_FOR,
    /** Header and cookie mean nothing. */
    IGNORED,
    /** Each answer without a session opens one, unasked; one that expired is replaced in silence. */
    AUTOMATIC
}
