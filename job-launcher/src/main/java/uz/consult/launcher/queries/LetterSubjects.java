package uz.consult.launcher.queries;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import uz.consult.launcher.queries.Subjects.Subject;

/**
 * Whose the records in dead letters are, although they could not be written: the key of a record holds that of its consultation, what it
 * refers to may be a client, and a document that was never stored bears its number itself.
 */
@Component
class LetterSubjects {

    /** Of a record this much is looked through. */
    private static final int LOOKED_AT = 100_000;

    static final String GUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
    private static final Pattern GUIDS = Pattern.compile(GUID, Pattern.CASE_INSENSITIVE);
    private static final String DOCUMENT = "Document_";
    /** 1C's own name for the number of any document. */
    private static final Pattern NUMBER = Pattern.compile("\"Number\"\\s*:\\s*(\"(?:[^\"\\\\]|\\\\.)*+\")");

    private static final JsonMapper JSON = new JsonMapper();

    private final Subjects subjects;

    LetterSubjects(Subjects subjects) {
        this.subjects = subjects;
    }

    /**
     * A record that could not be written.
     *
     * @param payload as 1C sent it
     */
    record Unwritten(String entity, String key, String payload) {

        private Set<String> keysOfConsultation() {
            return guids(key);
        }

        private Set<String> keysOfClient() {
            return guids(key + " " + payload.substring(0, Math.min(LOOKED_AT, payload.length())));
        }

        private @Nullable String number() {
            Matcher number = NUMBER.matcher(payload);
            try {
                return entity.startsWith(DOCUMENT) && number.find()
                        ? JSON.readValue(number.group(1), String.class).strip()
                        : null;
            } catch (JacksonException e) {
                return null;
            }
        }
    }

    /**
     * Whose a record is.
     *
     * @param consultation the Ref_Key of its consultation; null if that is not stored
     */
    record Owner(@Nullable String consultation, Subject subject) {}

    /** Whose each of these records is; what is unknown is null. */
    List<Owner> of(List<Unwritten> records) {
        Map<String, Subject> consultations = subjects.consultations(all(records, Unwritten::keysOfConsultation));
        Map<String, String> clients = subjects.clients(all(records, Unwritten::keysOfClient));
        return records.stream()
                .map(record -> owner(record, consultations, clients))
                .toList();
    }

    private static Owner owner(Unwritten record, Map<String, Subject> consultations, Map<String, String> clients) {
        String consultation = record.keysOfConsultation().stream()
                .filter(consultations::containsKey)
                .findFirst()
                .orElse(null);
        Subject stored = consultation == null ? null : consultations.get(consultation);
        String number = stored == null ? null : stored.number();
        String client = stored == null ? null : stored.client();
        return new Owner(
                consultation,
                new Subject(
                        number == null ? record.number() : number,
                        stored == null ? null : stored.conversation(),
                        client != null
                                ? client
                                : record.keysOfClient().stream()
                                        .map(clients::get)
                                        .filter(Objects::nonNull)
                                        .findFirst()
                                        .orElse(null)));
    }

    private static Set<String> all(List<Unwritten> records, Function<Unwritten, Set<String>> keys) {
        return records.stream().map(keys).flatMap(Set::stream).collect(Collectors.toSet());
    }

    private static Set<String> guids(String text) {
        Stream<String> found =
                GUIDS.matcher(text).results().map(guid -> guid.group().toLowerCase(Locale.ROOT));
        return found.collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
