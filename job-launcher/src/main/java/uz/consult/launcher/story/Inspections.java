package uz.consult.launcher.story;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.MessageSource;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import uz.consult.etl.batch.RecordInspection;
import uz.consult.etl.clock.WallClock;
import uz.consult.etl.failure.Diagnosis;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.lookup.ManagerLookup;
import uz.consult.etl.odata.ODataClient;
import uz.consult.etl.odata.ODataSettings;
import uz.consult.etl.outbox.ClientTexts;
import uz.consult.etl.runlog.ConsultationHistory;
import uz.consult.etl.runlog.Difference;
import uz.consult.etl.runlog.HistoryEvent.EffectEvent;
import uz.consult.launcher.queries.ConsultationView;

/**
 * Asks 1C for one consultation when a person wants to see it: once, in a session that ends with it, and not for long. It takes neither
 * connections nor patience from the jobs.
 */
@Component
public class Inspections {

    /** Each is a session and a licence of 1C. */
    private static final int AT_ONCE = 2;

    private final ODataSettings settings;
    private final RecordInspection records;
    private final ConsultationHistory history;
    private final JdbcOperations db;
    private final ManagerLookup managers;
    private final ClientTexts texts;
    private final MessageSource messages;
    private final WallClock clock;
    private final JsonMapper json = new JsonMapper();
    private final Semaphore free = new Semaphore(AT_ONCE);

    /** @param patience the longest wait for 1C: after idling its first answer takes up to 30 s */
    Inspections(
            ODataSettings settings,
            RecordInspection records,
            ConsultationHistory history,
            JdbcOperations db,
            ManagerLookup managers,
            ClientTexts texts,
            MessageSource messages,
            WallClock clock,
            @Value("${launcher.inspection-patience:PT40S}") Duration patience) {
        this.settings = settings.waitingAtMost(patience);
        this.records = records;
        this.history = history;
        this.db = db;
        this.managers = managers;
        this.texts = texts;
        this.messages = messages;
        this.clock = clock;
    }

    /** Waits for 1C, so call it on somebody's request only. A failure is part of the result. */
    public Inspection of(ConsultationView consultation, Locale locale) {
        Wording words = new Wording(messages, locale);
        FieldWords fields = new FieldWords(words, new StoredNames(db, managers), clock);
        List<Inspection.Effect> effects = effects(consultation, words, fields);
        Instant begin = clock.instant();
        if (consultation.key() == null) {
            return new Inspection(Inspection.State.UNKNOWN, begin, Duration.ZERO, null, null, null, List.of(), effects);
        }
        if (!free.tryAcquire()) {
            return failed(
                    begin, ErrorClass.RATE_LIMITED.code(), AT_ONCE + " consultations are inspected already", effects);
        }
        try (ODataClient onec = new ODataClient(settings)) {
            RecordInspection.Found found = records.of(onec, consultation.key());
            return new Inspection(
                    state(found),
                    begin,
                    took(begin),
                    found.record() == null ? null : parsed(found.record()),
                    found.wrong() == null ? null : ErrorClass.VALIDATION.code(),
                    found.wrong(),
                    found.differences().stream()
                            .map(difference -> told(difference, fields))
                            .toList(),
                    effects);
        } catch (RuntimeException e) {
            Diagnosis why = Diagnosis.of(e);
            return failed(begin, why.errorClass().code(), why.message(), effects);
        } finally {
            free.release();
        }
    }

    private static Inspection.State state(RecordInspection.Found found) {
        if (found.record() == null) {
            return Inspection.State.GONE;
        }
        return found.wrong() == null ? Inspection.State.READ : Inspection.State.BAD;
    }

    private Inspection failed(Instant begin, String errorClass, String error, List<Inspection.Effect> effects) {
        return new Inspection(Inspection.State.FAILED, begin, took(begin), null, errorClass, error, List.of(), effects);
    }

    private Duration took(Instant begin) {
        return Duration.between(begin, clock.instant());
    }

    private static Inspection.Difference told(Difference difference, FieldWords fields) {
        String field = difference.field().startsWith("q_and_a") ? "q_and_a" : difference.field();
        boolean plain = field.equals(Difference.RECORD) || field.equals("q_and_a");
        return new Inspection.Difference(
                difference.field(),
                fields.field(field),
                plain ? difference.onec() : fields.logged(field, difference.onec()),
                plain ? difference.stored() : fields.logged(field, difference.stored()),
                difference.repairable(),
                difference.explanation());
    }

    /** Each effect once, as it stands now: the history has an entry for each thing that befell it. */
    private List<Inspection.Effect> effects(ConsultationView consultation, Wording words, FieldWords fields) {
        EffectWords told = new EffectWords(words, fields, payload -> ConsultationStory.texts(texts, payload));
        Map<Long, EffectEvent> last = new LinkedHashMap<>();
        for (ConsultationHistory.Entry entry : history.of(consultation.id())) {
            if (entry.event() instanceof EffectEvent effect) {
                last.put(effect.id(), effect);
            }
        }
        List<Inspection.Effect> effects = new ArrayList<>();
        last.values()
                .forEach(effect -> effects.add(new Inspection.Effect(
                        effect.id(),
                        effect.kind(),
                        effect.conversation(),
                        effect.state(),
                        effect.attempts(),
                        told.of(effect),
                        request(effect),
                        effect.answer() == null ? null : parsed(effect.answer()),
                        effect.errorMessage())));
        return effects;
    }

    private JsonNode request(EffectEvent effect) {
        ObjectNode request = json.createObjectNode();
        request.put("kind", effect.kind()).put("conversation", effect.conversation());
        request.set("payload", parsed(effect.payload()));
        if (effect.text() != null) {
            request.put("text", effect.text());
        }
        return request.put("key", effect.key());
    }

    /** What is no JSON, whatever it is, stays a text. */
    private JsonNode parsed(String text) {
        try {
            return json.readTree(text);
        } catch (JacksonException e) {
            return json.valueToTree(text);
        }
    }
}
