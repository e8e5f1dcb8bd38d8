package uz.consult.etl.outbox;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import uz.consult.etl.chatwoot.ChatwootClient;
import uz.consult.etl.chatwoot.Conversation;
import uz.consult.etl.chatwoot.SentMessage;
import uz.consult.etl.failure.ErrorClass;

/**
 * The status of conversations: of several that have gathered the last one counts. No conversation is resolved without its messages:
 * while one of them is dead or held, its resolution waits.
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
                                + ": the conversation is resolved only after that message is sent or discarded"));
            }
        }
        if (conversation.status().equals(wanted)) {
            return Prepared.already(Outcome.delivered(Map.of("status", wanted, "already", true)));
        }
        Long told = wanted.equals(RESOLVED) ? earlier.foundMessage(claim.conversation()) : null;
        if (told != null && chatwoot.wroteAfter(claim.conversation(), told)) {
            // The client was told before this database was restored, and has answered since: resolving would hide that.
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
        // A client's message reopens a resolved conversation: resolving it again would hide what he wrote.
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
