package uz.consult.etl.outbox;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.odata.ODataClient;
import uz.consult.etl.odata.ODataFields;
import uz.consult.etl.odata.ODataRecord;

/**
 * Writes the new date of a moved consultation into 1C's document, if that still shows the old one: read, compare, write, and check what
 * was answered, because 1C ignores If-Match and silently drops what it does not accept.
 */
final class WriteBackChannel implements Channel {

    private static final String ENTITY = "Document_ТелефонныйЗвонок";
    private static final String DATE = "ДатаКонсультации";
    private static final ODataFields FIELDS = new ODataFields(List.of("Ref_Key"), Set.of("Ref_Key", DATE), Set.of());

    /** By then a sweep has told whether the document is deleted. */
    private static final Duration LOOK_AGAIN = Duration.ofMinutes(10);

    private final ODataClient onec;
    private final Predicate<String> gone;

    /** @param gone is the consultation of this key deleted here, too? */
    WriteBackChannel(ODataClient onec, Predicate<String> gone) {
        this.onec = onec;
        this.gone = gone;
    }

    @Override
    public Prepared prepare(Claim claim) {
        LocalDateTime old = date(claim, "old");
        LocalDateTime wanted = date(claim, "new");
        String key = claim.last().consultation();
        ODataRecord document = onec.find(ENTITY, key, FIELDS);
        if (document == null && !gone.test(key)) {
            // Another infobase may be answering for a moment: the jobs find out what happened to the document.
            return Prepared.already(Outcome.later(
                    ErrorClass.UNAVAILABLE,
                    ENTITY + " " + key
                            + ": 1C has no such document now, although it is not deleted here; writing its date waits",
                    LOOK_AGAIN));
        }
        if (document == null || wanted == null) {
            return Prepared.already(Outcome.dropped("1C has no document " + key + " to be moved"));
        }
        LocalDateTime now = document.dateTime(DATE);
        if (wanted.equals(now)) {
            return Prepared.already(Outcome.delivered(Map.of(DATE, wanted.toString(), "already", true)));
        }
        if (!Objects.equals(old, now)) {
            return Prepared.already(Outcome.dropped(
                    "1C shows " + now + ", neither the old date nor the new one; it is left unchanged"));
        }
        return Prepared.of(Map.of(), () -> {
            ODataRecord answer = onec.patch(ENTITY, key, Map.of(DATE, wanted), FIELDS);
            return wanted.equals(answer.dateTime(DATE))
                    ? Outcome.delivered(Map.of(DATE, wanted.toString()))
                    : Outcome.dead(
                            ErrorClass.VALIDATION,
                            ENTITY + " " + key + ": 1C accepted the new date but did not store it: it shows "
                                    + answer.dateTime(DATE));
        });
    }

    @Override
    public Outcome lookUp(Claim claim) {
        ODataRecord document = onec.find(ENTITY, claim.last().consultation(), FIELDS);
        LocalDateTime wanted = date(claim, "new");
        return document != null && wanted != null && wanted.equals(document.dateTime(DATE))
                ? Outcome.delivered(Map.of(DATE, wanted.toString(), "found", true))
                : Outcome.notDone();
    }

    private static @Nullable LocalDateTime date(Claim claim, String name) {
        JsonNode value = claim.last().payload().path(name);
        return value.isString() ? LocalDateTime.parse(value.asString()) : null;
    }
}
