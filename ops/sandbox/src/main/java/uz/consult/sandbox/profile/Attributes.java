package uz.consult.sandbox.profile;

/** Which of the attributes are there that a configuration may lack. */
public enum Attributes {
    /** Those of most. */
    SOME,
    /** All that are known. */
    ALL,
    /** No more than each configuration has. */
    NONE
}
