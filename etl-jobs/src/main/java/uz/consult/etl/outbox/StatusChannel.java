package uz.consult.etl.outbox;

import java.time.Duration;
import java.util.Map;
import uz.consult.etl.chatwoot.ChatwootClient;
import uz.consult.etl.chatwoot.Conversation;
import uz.consult.etl.failure.ErrorClass;

/** The status of conversations: of several that have gathered the last one counts. */
final class StatusChannel implements Channel {

    private final ChatwootClient chatwoot;

    StatusChannel(ChatwootClient chatwoot) {
        this.chatwoot = chatwoot;
    }

    @Override
    public Prepared prepare(Claim claim) {
        String wanted = wanted(claim);
        Conversation conversation = chatwoot.conversation(claim.conversation());
        if (conversation == null) {
            return Prepared.already(
                    Outcome.dead(ErrorClass.NOT_FOUND, "Chatwoot has no conversation " + claim.conversation()));
        }
        if (conversation.status().equals(wanted)) {
            return Prepared.already(Outcome.delivered(Map.of("status", wanted, "already", true)));
        }
        return Prepared.of(Map.of("was", conversation.status()), () -> {
            String now = chatwoot.setStatus(claim.conversation(), wanted);
            return now.equals(wanted)
                    ? Outcome.delivered(Map.of("status", now))
                    : Outcome.later(
                            ErrorClass.INTERNAL,
                            "Chatwoot answered with status " + now + " instead of " + wanted,
                            Duration.ofMinutes(1));
        });
    }

    @Override
    public Outcome lookUp(Claim claim) {
        Conversation conversation = chatwoot.conversation(claim.conversation());
        return conversation != null && conversation.status().equals(wanted(claim))
                ? Outcome.delivered(Map.of("status", conversation.status(), "found", true))
                : Outcome.notDone();
    }

    private static String wanted(Claim claim) {
        return claim.last().payload().path("status").asString("");
    }
}
