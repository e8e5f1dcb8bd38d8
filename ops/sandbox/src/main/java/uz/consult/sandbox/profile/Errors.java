package uz.consult.sandbox.profile;

/** How 1C tells an error. That an object does not exist is told in 1C's own words also where other errors are pages. */
public enum Errors {
    /** OData's JSON. */
    JSON,
    /** OData's XML. */
    XML,
    /** A page in Windows-1251. */
    HTML,
    /** OData's JSON with the whole stack, 2,000 characters and more. */
    LONG
}
