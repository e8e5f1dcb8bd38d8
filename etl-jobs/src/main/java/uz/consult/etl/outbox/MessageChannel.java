package uz.consult.etl.outbox;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import uz.consult.etl.chatwoot.ChatwootClient;
import uz.consult.etl.chatwoot.SentMessage;
import uz.consult.etl.clock.WallClock;

/**
 * Texts to clients. Chatwoot takes the same one twice, so each bears its key, and is looked for:
 *
 * <ol>
 *   <li>Before it is sent for the first time, among the messages that are newer than the newest of ours that this database
 *       knows: a database that was restored knows less than was told.
 *   <li>Before it is sent again, among those behind the newest that was there when it was sent.
 *   <li>Where Chatwoot does not keep the key, the same text counts; if that is not there either and others are, nobody can know, and it
 *       is held for a person.
 * </ol>
 */
final class MessageChannel implements Channel {

    /** How far 1C's clock may be ahead of Chatwoot's. */
    private static final Duration CLOCKS = Duration.ofHours(1);

    private final ChatwootClient chatwoot;
    private final ChatwootHabits known;
    private final ClientTexts texts;
    private final SentEffects earlier;
    private final WallClock clock;
    private final Duration lookBack;

    /** @param lookBack how old a database may be that is restored */
    MessageChannel(
            ChatwootClient chatwoot,
            ChatwootHabits known,
            ClientTexts texts,
            SentEffects earlier,
            WallClock clock,
            Duration lookBack) {
        this.chatwoot = chatwoot;
        this.known = known;
        this.texts = texts;
        this.earlier = earlier;
        this.clock = clock;
        this.lookBack = lookBack;
    }

    @Override
    public Prepared prepare(Claim claim) {
        OutboxEntry effect = claim.last();
        String text = text(effect.payload());
        if (text == null) {
            return Prepared.already(Outcome.dropped("the manager has not changed"));
        }
        String conversation = claim.conversation();
        List<SentMessage> newest = chatwoot.messages(conversation, 0);
        SentMessage told = told(conversation, newest, effect, text);
        if (told != null) {
            return Prepared.already(found(told, effect));
        }
        long last = newest.isEmpty() ? 0 : newest.get(newest.size() - 1).id();
        return Prepared.of(Map.of("after", last, "text", text), () -> {
            SentMessage sent = chatwoot.post(conversation, text, effect.key());
            SentMessage.Form form = sent.kept(effect.key());
            known.kept(form);
            return Outcome.delivered(Map.of("message", sent.id(), "text", text, "mark", form.code()));
        });
    }

    /** The message, if it is there although this database does not know that it was sent. */
    private @Nullable SentMessage told(String conversation, List<SentMessage> newest, OutboxEntry effect, String text) {
        long ours = earlier.newestMessage(conversation);
        long oldest = Instant.now().minus(lookBack).getEpochSecond();
        long since = since(effect);
        List<SentMessage> page = newest;
        while (!page.isEmpty()) {
            for (int i = page.size() - 1; i >= 0; i--) {
                SentMessage message = page.get(i);
                if (message.id() <= ours || message.at() < oldest) {
                    return null;
                }
                if (message.bears(effect.key())
                        || !known.hasSeenMarks()
                                && message.at() >= since
                                && isUnmarked(message)
                                && message.says(text)) {
                    return message;
                }
            }
            page = chatwoot.messages(conversation, page.get(0).id());
        }
        return null;
    }

    private long since(OutboxEntry effect) {
        LocalDateTime event = clock.wall(effect.eventAt());
        return event == null
                ? Long.MAX_VALUE
                : clock.instant(event).minus(CLOCKS).getEpochSecond();
    }

    @Override
    public Outcome lookUp(Claim claim) {
        JsonNode preSendState = claim.preSendState();
        if (preSendState == null) {
            return Outcome.notDone(); // the note is kept before anything is sent
        }
        OutboxEntry effect = claim.last();
        String text = preSendState.path("text").asString("");
        List<SentMessage> others = new ArrayList<>();
        for (SentMessage message : chatwoot.messagesAfter(
                claim.conversation(), preSendState.path("after").asLong(0))) {
            if (message.bears(effect.key())) {
                return found(message, effect);
            }
            if (isUnmarked(message)) {
                others.add(message);
            }
        }
        for (SentMessage other : others) {
            if (!text.isEmpty() && other.says(text)) {
                return found(other, effect);
            }
        }
        if (others.isEmpty() || known.keepsMarks()) {
            return Outcome.notDone();
        }
        return Outcome.held("It may have been sent to conversation " + claim.conversation() + " after message "
                + preSendState.path("after").asLong(0)
                + "; Chatwoot does not keep the key by which it would be found. Check there: if it was sent, discard it (POST /api/outbox/"
                + effect.id() + "/discard), if not, send it again (…/retry)");
    }

    private static boolean isUnmarked(SentMessage message) {
        return message.outgoing() && message.keys().isEmpty();
    }

    private Outcome found(SentMessage message, OutboxEntry effect) {
        if (message.bears(effect.key())) {
            known.kept(message.kept(effect.key()));
        }
        return Outcome.delivered(Map.of("message", message.id(), "found", true));
    }

    /** @return null if there is nothing to say */
    @Nullable String text(JsonNode payload) {
        List<ClientTexts.Text> all = texts.of(payload);
        return all.isEmpty() ? null : ClientTexts.whole(all);
    }
}
