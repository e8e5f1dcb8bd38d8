package uz.consult.sandbox.profile;

/** Chatwoot's version. */
public enum ChatwootVersion {
    V4_16("4.16.0"),
    V4_3("4.3.0"),
    V4_17("4.17.0");

    private final String number;

    ChatwootVersion(String number) {
        this.number = number;
    }

    /** As {@code GET /api} tells it. */
    public String number() {
        return number;
    }
}
