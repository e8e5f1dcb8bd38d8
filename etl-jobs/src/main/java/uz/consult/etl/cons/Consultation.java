package uz.consult.etl.cons;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.lookup.ClientLookup.Client;

/**
 * The row of cons.cons, as far as this application reads or writes it; times are wall times but deletedAt, an instant.
 * Holds the rules by which what 1C says becomes what is stored, so that writing and comparing use the same.
 *
 * @param consId the key: a Chatwoot conversation if it is all digits, else a placeholder or the site's
 * @param denied null in rows that neither this application nor anybody else has ever written it in
 * @param redate written by another job; null if never moved
 * @param redateTime written by another job
 * @param rating the average of con_rates; null without answers
 * @param source who made the row; null if unknown
 */
record Consultation(
        String consId,
        String refKey,
        @Nullable UUID clientId,
        @Nullable String clientKey,
        @Nullable String number,
        String status,
        @Nullable String orgInn,
        @Nullable LocalDateTime created,
        @Nullable LocalDateTime start,
        @Nullable LocalDateTime end,
        @Nullable String language,
        @Nullable String type,
        @Nullable Boolean denied,
        @Nullable String manager,
        @Nullable String author,
        @Nullable String comment,
        @Nullable String category,
        @Nullable String question,
        @Nullable String interference,
        @Nullable OffsetDateTime deletedAt,
        @Nullable String version,
        @Nullable LocalDate redate,
        @Nullable LocalTime redateTime,
        @Nullable String rating,
        @Nullable String source) {

    /** The source of a row that this application makes. */
    static final String MADE_HERE = "1C_CL";

    /** Sources of rows that were made from what 1C says; all others are the site's and Chatwoot's. */
    private static final Set<String> FROM_1C = Set.of(MADE_HERE, "1C_CL_ALL", "ETL");

    static final String TYPE = "Консультация по ведению учёта";
    private static final String PLACEHOLDER = "cl_";
    private static final String PLACEHOLDER_OF_ALL = "cl_all_";

    /** The key of a row that 1C was first to know. */
    static String placeholder(String refKey) {
        return PLACEHOLDER + refKey;
    }

    /** Both keys that a placeholder of this document may have. */
    static List<String> placeholders(String refKey) {
        return List.of(PLACEHOLDER + refKey, PLACEHOLDER_OF_ALL + refKey);
    }

    /** The key of 1C in a placeholder's own key; empty for any other row. */
    static String refKeyOf(String consId) {
        return consId.startsWith(PLACEHOLDER_OF_ALL)
                ? consId.substring(PLACEHOLDER_OF_ALL.length())
                : consId.startsWith(PLACEHOLDER) ? consId.substring(PLACEHOLDER.length()) : "";
    }

    /** Does this row only hold the place of one that the site may bring? */
    boolean isPlaceholder() {
        return consId.startsWith(PLACEHOLDER);
    }

    /** Of several rows of one document the first is the one that stays: a conversation, else the site's, else a placeholder. */
    static final Comparator<Consultation> PREFERRED =
            Comparator.comparingInt(Consultation::rank).thenComparing(Consultation::consId);

    private int rank() {
        return hasConversation() ? 0 : !isPlaceholder() ? 1 : consId.startsWith(PLACEHOLDER_OF_ALL) ? 3 : 2;
    }

    boolean isDenied() {
        return Boolean.TRUE.equals(denied);
    }

    /** Was the row made from what 1C says, so that its date of creation is 1C's? */
    boolean isFrom1C() {
        return source != null ? FROM_1C.contains(source) : isPlaceholder();
    }

    /** Closed both times, and now with another end: by a correction, or by a second closing. */
    boolean endsOtherwiseThan(Consultation before) {
        String closed = ConsultationStatus.CLOSED.code();
        return status.equals(closed) && before.status.equals(closed) && end != null && !end.equals(before.end);
    }

    /** Is there a Chatwoot conversation behind it, so that anything can be sent? */
    boolean hasConversation() {
        return !consId.isEmpty() && consId.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /**
     * The row that a document makes when none is stored.
     *
     * @param client its client, or null if he has not arrived yet: he is linked when he does
     * @param now when a deletion counts as seen
     */
    static Consultation of(ConsDocument document, @Nullable Client client, OffsetDateTime now) {
        return new Consultation(
                placeholder(document.refKey()),
                document.refKey(),
                client == null ? null : client.clientId(),
                document.client(),
                document.number(),
                status(document),
                client == null ? null : client.orgInn(),
                document.created(),
                document.start(),
                document.end(),
                document.language(),
                TYPE,
                document.denied(),
                document.manager(),
                document.author(),
                document.comment(),
                document.category(),
                document.question(),
                document.interference(),
                document.deleted() ? now : null,
                document.version(),
                null,
                null,
                null,
                MADE_HERE);
    }

    /**
     * The row after the document: a terminal status stays; emptiness never erases client, manager, author, comment, language
     * and the like; the date of creation is set once; a cancellation made on the site keeps {@code denied} and its end
     * until 1C takes the document's deletion mark back.
     */
    Consultation after(ConsDocument document, @Nullable Client client, OffsetDateTime now) {
        String next = ConsultationStatus.isTerminal(status) ? status : status(document);
        // The link to a former client goes; he who is not here yet is linked when he comes.
        boolean moved = document.client() != null
                && clientKey != null
                && !document.client().equals(clientKey);
        boolean cancelledOnSite = isDenied() && !document.denied() && (document.deleted() || isMarkOnItsWay(document));
        return new Consultation(
                consId,
                refKey,
                client != null ? client.clientId() : moved ? null : clientId,
                or(document.client(), clientKey),
                or(document.number(), number),
                next,
                client != null ? or(client.orgInn(), moved ? null : orgInn) : moved ? null : orgInn,
                created != null ? created : document.created(),
                document.start(),
                cancelledOnSite ? end : document.end(),
                or(document.language(), language),
                TYPE,
                cancelledOnSite || document.denied(),
                or(document.manager(), manager),
                or(document.author(), author),
                or(document.comment(), comment),
                or(document.category(), category),
                or(document.question(), question),
                or(document.interference(), interference),
                !document.deleted() ? null : deletedAt != null ? deletedAt : now,
                or(document.version(), version),
                redate,
                redateTime,
                rating,
                source);
    }

    /** The row of a document that 1C no longer has: what was not over is cancelled. */
    Consultation gone(OffsetDateTime now) {
        return new Consultation(
                consId,
                refKey,
                clientId,
                clientKey,
                number,
                ConsultationStatus.isTerminal(status) ? status : ConsultationStatus.CANCELLED.code(),
                orgInn,
                created,
                start,
                end,
                language,
                type,
                isDenied(),
                manager,
                author,
                comment,
                category,
                question,
                interference,
                deletedAt != null ? deletedAt : now,
                null,
                redate,
                redateTime,
                rating,
                source);
    }

    /**
     * The row after the document when a person has asked for repair: beyond {@link #after}, the date of creation is 1C's again
     * where the row is.
     *
     * @param revived true if its end was concluded here from a deletion that 1C does not know of: it gets 1C's status back
     */
    Consultation repaired(ConsDocument document, @Nullable Client client, OffsetDateTime now, boolean revived) {
        Consultation after = after(document, client, now);
        return new Consultation(
                consId,
                refKey,
                after.clientId,
                after.clientKey,
                after.number,
                revived ? status(document) : after.status,
                after.orgInn,
                isFrom1C() && document.created() != null ? document.created() : after.created,
                after.start,
                after.end,
                after.language,
                after.type,
                after.denied,
                after.manager,
                after.author,
                after.comment,
                after.category,
                after.question,
                after.interference,
                after.deletedAt,
                after.version,
                redate,
                redateTime,
                rating,
                source);
    }

    /** The same row but for 1C's version of it. */
    Consultation withVersion(@Nullable String other) {
        return new Consultation(
                consId,
                refKey,
                clientId,
                clientKey,
                number,
                status,
                orgInn,
                created,
                start,
                end,
                language,
                type,
                denied,
                manager,
                author,
                comment,
                category,
                question,
                interference,
                deletedAt,
                other,
                redate,
                redateTime,
                rating,
                source);
    }

    /**
     * The site cancels with an end of its own, and sets the deletion mark in 1C moments later. A mark that has come and was taken
     * back is on its way no more.
     */
    private boolean isMarkOnItsWay(ConsDocument document) {
        return status.equals(ConsultationStatus.CANCELLED.code())
                && deletedAt == null
                && end != null
                && !end.equals(document.end());
    }

    /** What was over before it was deleted stays what it was, whether or not we saw it in between. */
    static String status(ConsDocument document) {
        return (document.deleted() && !document.status().isTerminal()
                        ? ConsultationStatus.CANCELLED
                        : document.status())
                .code();
    }

    private static @Nullable String or(@Nullable String said, @Nullable String stored) {
        return said != null ? said : stored;
    }
}
