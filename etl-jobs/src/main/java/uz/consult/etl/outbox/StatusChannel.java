package uz.consult.etl.outbox;

import java.time.Duration;
import java.util.Map;
import uz.consult.etl.chatwoot.ChatwootClient;
import uz.consult.etl.chatwoot.Conversation;
import uz.consult.etl.failure.ErrorClass;

/** The status of conversations: of several that have gathered the last one counts. */
final class StatusChannel implements Channel {

    private final ChatwootClient chatwoot;
    private final Lanes lanes;

    StatusChannel(ChatwootClient chatwoot, Lanes lanes) {
        this.chatwoot = chatwoot;
        this.lanes = lanes;
    }

    @Override
    public Prepared prepare(Claim claim) {
        String wanted = wanted(claim);
        if (lanes.isOvertaken(claim.last())) {
            return Prepared.already(Outcome.dropped("a newer status has been sent already"));
        }
        Conversation conversation = chatwoot.conversation(claim.conversation());
        if (conversation == null) {
            return Prepared.already(
                    Outcome.dead(ErrorClass.NOT_FOUND, "Chatwoot has no conversation " + claim.conversation()));
        }
        if (conversation.status().equals(wanted)) {
            return Prepared.already(Outcome.delivered(Map.of("status", wanted, "already", true)));
        }
        long newest = chatwoot.newestMessage(claim.conversation());
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
        if (conversation == null || claim.noted() == null) {
            return Outcome.notDone();
        }
        if (conversation.status().equals(wanted(claim))) {
            return Outcome.delivered(Map.of("status", conversation.status(), "found", true));
        }
        // A client's message reopens what was resolved: to resolve it again would hide what he wrote.
        return wanted(claim).equals("resolved")
                        && chatwoot.wroteAfter(
                                claim.conversation(),
                                claim.noted().path("after").asLong(0))
                ? Outcome.delivered(Map.of("status", conversation.status(), "reopened", true))
                : Outcome.notDone();
    }

    private static String wanted(Claim claim) {
        return claim.last().payload().path("status").asString("");
    }
}
