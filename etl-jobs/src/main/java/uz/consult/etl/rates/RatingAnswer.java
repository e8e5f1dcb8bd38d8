package uz.consult.etl.rates;

import java.time.LocalDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The row of cons.cons_rating_answers; the date is a wall time.
 *
 * @param id null until stored
 * @param consultation the consultation's key in 1C
 * @param rating as 1C sends it: 0 if nothing was entered
 * @param consId our key of the consultation; null until it is known
 * @param clientId our key of the client; null until he is known
 */
record RatingAnswer(
        @Nullable Integer id,
        String consultation,
        @Nullable String manager,
        int question,
        @Nullable String client,
        @Nullable Integer rating,
        @Nullable String text,
        @Nullable String comment,
        @Nullable Boolean sentToBase,
        @Nullable LocalDateTime date,
        @Nullable String consId,
        @Nullable UUID clientId) {

    private static final String NOBODY = "00000000-0000-0000-0000-000000000000";

    /** What names it in 1C. */
    String key() {
        return consultation + "|" + (manager == null ? NOBODY : manager) + "|" + question;
    }

    boolean rated() {
        return rating != null && rating > 0;
    }

    /** The same answer, linked as far as consultation and client are known. */
    RatingAnswer linked(@Nullable String to, @Nullable UUID owner) {
        return new RatingAnswer(
                id, consultation, manager, question, client, rating, text, comment, sentToBase, date, to, owner);
    }

    /** As {@link #after}, but what 1C's keys lead to alone counts: a link to something else goes. */
    RatingAnswer repaired(RatingAnswer said) {
        RatingAnswer after = after(said);
        return after.linked(said.consId, said.client != null ? said.clientId : after.clientId);
    }

    /**
     * This stored row after what 1C says of it; links that are known stay, emptiness erases no client; the link to a former client
     * goes.
     */
    RatingAnswer after(RatingAnswer said) {
        boolean moved = said.client != null && client != null && !said.client.equals(client);
        return new RatingAnswer(
                id,
                consultation,
                manager,
                question,
                said.client != null ? said.client : client,
                said.rating,
                said.text != null ? said.text : text,
                said.comment != null ? said.comment : comment,
                said.sentToBase != null ? said.sentToBase : sentToBase,
                said.date != null ? said.date : date,
                said.consId != null ? said.consId : consId,
                said.clientId != null || moved ? said.clientId : clientId);
    }
}
