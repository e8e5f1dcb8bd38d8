package uz.consult.etl.reconcile;

import org.jspecify.annotations.Nullable;

/** Which status a conversation has by its consultation's; none where the consultation says nothing of it. */
final class ExpectedStatus {

    static final String RESOLVED = "resolved";
    private static final String OPEN = "open";

    private ExpectedStatus() {}

    /**
     * @param status of the consultation, as stored
     * @param pendingAs the status that pending has in Chatwoot (CHATWOOT_PENDING_AS)
     * @return null if it may be any
     */
    static @Nullable String of(@Nullable String status, String pendingAs) {
        return switch (status == null ? "" : status) {
            case "closed", "resolved", "cancelled" -> RESOLVED;
            case OPEN -> OPEN;
            case "pending" -> pendingAs;
            default -> null;
        };
    }

    /** Is the conversation's status what it may be? An agent may put a conversation to sleep that is open. */
    static boolean allows(@Nullable String wanted, String actual) {
        return wanted == null || wanted.equals(actual) || wanted.equals(OPEN) && actual.equals("snoozed");
    }
}
