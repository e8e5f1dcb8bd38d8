package uz.consult.sandbox.profile;

/** 1C's own version: what is known to differ between answers of servers, none of which a client may rely on. */
public enum Platform {
    /** Properties stand in the order of the configuration. */
    V8_3_24,
    /** Properties stand in an order of each object's own; bodies begin with a byte order mark. */
    V8_5
}
