package uz.consult.etl.users;

/**
 * A manager who has no agent of his own in Chatwoot, or not all that belongs to one.
 *
 * @param reason why, for people
 */
record ManagerWithoutAgent(String name, String refKey, String reason) {}
