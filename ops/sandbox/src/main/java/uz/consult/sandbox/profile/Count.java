package uz.consult.sandbox.profile;

/** Is {@code /$count} there? */
public enum Count {
    /** It answers. */
    PRESENT,
    /** 404 with code 6. */
    MISSING
}
