package uz.consult.etl.outbox;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import uz.consult.etl.chatwoot.ChatwootClient;
import uz.consult.etl.chatwoot.ChatwootException;
import uz.consult.etl.chatwoot.Conversation;
import uz.consult.etl.failure.ErrorClass;

/** Labels: added, never removed. Chatwoot's call replaces them all, so those that stand there are sent along. */
final class LabelChannel implements Channel {

    private final ChatwootClient chatwoot;

    LabelChannel(ChatwootClient chatwoot) {
        this.chatwoot = chatwoot;
    }

    @Override
    public Prepared prepare(Claim claim) {
        Set<String> wanted = wanted(claim);
        Conversation conversation = chatwoot.conversation(claim.conversation());
        if (conversation == null) {
            return Prepared.already(
                    Outcome.dead(ErrorClass.NOT_FOUND, "Chatwoot has no conversation " + claim.conversation()));
        }
        if (conversation.labels().containsAll(wanted)) {
            return Prepared.already(Outcome.delivered(Map.of("labels", wanted, "already", true)));
        }
        Set<String> known = chatwoot.labels();
        return Prepared.of(Map.of(), () -> {
            for (String label : wanted) {
                if (!known.contains(label)) {
                    create(label);
                }
            }
            Set<String> all = new LinkedHashSet<>(conversation.labels());
            all.addAll(wanted);
            chatwoot.replaceLabels(claim.conversation(), all);
            return Outcome.delivered(Map.of("labels", all));
        });
    }

    @Override
    public Outcome lookUp(Claim claim) {
        Conversation conversation = chatwoot.conversation(claim.conversation());
        return conversation != null && conversation.labels().containsAll(wanted(claim))
                ? Outcome.delivered(Map.of("labels", wanted(claim), "found", true))
                : Outcome.notDone();
    }

    private void create(String label) {
        try {
            chatwoot.createLabel(label);
        } catch (ChatwootException e) {
            if (e.status() != 422) { // somebody else has just added it
                throw e;
            }
        }
    }

    /** Chatwoot's labels are in lower case and hold no blanks. */
    private static Set<String> wanted(Claim claim) {
        Set<String> labels = new LinkedHashSet<>();
        claim.effects()
                .forEach(effect -> labels.add(effect.payload()
                        .path("label")
                        .asString("")
                        .toLowerCase(Locale.ROOT)
                        .strip()
                        .replaceAll("[^\\p{L}\\p{N}_-]+", "-")));
        return labels;
    }
}
