package uz.consult.etl.outbox;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import uz.consult.etl.chatwoot.ChatwootClient;
import uz.consult.etl.chatwoot.Conversation;
import uz.consult.etl.chatwoot.SentMessage;
import uz.consult.etl.failure.ErrorClass;

/**
 * The status of conversations: of several that have gathered the last one counts. Nobody is resolved in silence: while a message of
 * the conversation is dead or held, its resolution waits.
 */
final class StatusChannel implements Channel {

    private static final String RESOLVED = "resolved";

    private final ChatwootClient chatwoot;
    private final SentEffects earlier;

    StatusChannel(ChatwootClient chatwoot, SentEffects earlier) {
        this.chatwoot = chatwoot;
        this.earlier = earlier;
    }

    @Override
    public Prepared prepare(Claim claim) {
        String wanted = wanted(claim);
        if (earlier.isOvertaken(claim.last())) {
            return Prepared.already(Outcome.dropped("a newer status has been sent already"));
        }
        Conversation conversation = chatwoot.conversation(claim.conversation());
        if (conversation == null) {
            return Prepared.already(
                    Outcome.dead(ErrorClass.NOT_FOUND, "Chatwoot has no conversation " + claim.conversation()));
        }
        if (wanted.equals(RESOLVED)) {
            SentEffects.Stopped stopped = earlier.stopped(claim.conversation());
            if (stopped != null) {
                return Prepared.already(Outcome.behind(
                        stopped.id(),
                        "waits for message " + stopped.id() + " of the conversation, which is " + stopped.state()
                                + ": it is not resolved before that is sent, or given up"));
            }
        }
        if (conversation.status().equals(wanted)) {
            return Prepared.already(Outcome.delivered(Map.of("status", wanted, "already", true)));
        }
        Long told = wanted.equals(RESOLVED) ? earlier.foundMessage(claim.conversation()) : null;
        if (told != null && chatwoot.wroteAfter(claim.conversation(), told)) {
            // He was told some time ago, by a database that is lost now, and has answered: that must not be hidden.
            return Prepared.already(Outcome.delivered(Map.of("status", conversation.status(), "reopened", true)));
        }
        List<SentMessage> messages = chatwoot.messages(claim.conversation(), 0);
        long newest = messages.isEmpty() ? 0 : messages.get(messages.size() - 1).id();
        return Prepared.of(Map.of("was", conversation.status(), "after", newest), () -> {
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
        if (conversation == null || claim.preSendState() == null) {
            return Outcome.notDone();
        }
        if (conversation.status().equals(wanted(claim))) {
            return Outcome.delivered(Map.of("status", conversation.status(), "found", true));
        }
        // A client's message reopens what was resolved: to resolve it again would hide what he wrote.
        return wanted(claim).equals(RESOLVED)
                        && chatwoot.wroteAfter(
                                claim.conversation(),
                                claim.preSendState().path("after").asLong(0))
                ? Outcome.delivered(Map.of("status", conversation.status(), "reopened", true))
                : Outcome.notDone();
    }

    private static String wanted(Claim claim) {
        return claim.last().payload().path("status").asString("");
    }
}
