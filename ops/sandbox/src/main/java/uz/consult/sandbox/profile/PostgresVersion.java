package uz.consult.sandbox.profile;

/** PostgreSQL's major version. */
public enum PostgresVersion {
    V17,
    V15,
    V18
}
