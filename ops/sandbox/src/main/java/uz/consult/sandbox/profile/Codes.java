package uz.consult.sandbox.profile;

/** What a catalog keeps as Code. */
public enum Codes {
    /** Texts, each another. */
    TEXT,
    /** Texts of a fixed length, padded with blanks. */
    PADDED,
    /** Numbers, so JSON numbers on the wire. */
    NUMBERS,
    /** The same text in all. */
    EQUAL,
    /** Empty texts. */
    EMPTY,
    /** The code's length is 0: there is no such property. */
    ABSENT
}
