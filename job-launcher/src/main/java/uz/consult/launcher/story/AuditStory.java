package uz.consult.launcher.story;

import static uz.consult.sql.log.Tables.DEAD_LETTERS;
import static uz.consult.sql.log.Tables.ETL_RUNS;
import static uz.consult.sql.sys.Tables.OUTBOX;

import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jooq.DSLContext;
import org.springframework.context.MessageSource;
import org.springframework.stereotype.Component;
import uz.consult.launcher.security.Audit;
import uz.consult.launcher.security.AuditedAction;

/** The audit in words. */
@Component
public class AuditStory {

    private static final int MOST_DIGITS = 18;

    private final DSLContext db;
    private final MessageSource messages;

    AuditStory(DSLContext db, MessageSource messages) {
        this.db = db;
        this.messages = messages;
    }

    /** A sentence for each row, in their order. */
    public List<String> of(List<Audit.Row> rows, Locale locale) {
        AuditSentence sentence = new AuditSentence(new Wording(messages, locale), subjects(rows));
        return rows.stream().map(sentence::of).toList();
    }

    /** One query for each kind of number that the rows name, whatever their number. */
    private AuditSubjects subjects(List<Audit.Row> rows) {
        Map<AuditedAction, Set<Long>> named = new EnumMap<>(AuditedAction.class);
        for (Audit.Row row : rows) {
            AuditedAction action = AuditedAction.ofCode(row.action());
            String id = action == null ? null : action.subject(row.what());
            if (action != null
                    && id != null
                    && id.length() <= MOST_DIGITS
                    && id.chars().allMatch(AuditStory::isDigit)) {
                named.computeIfAbsent(action, any -> new HashSet<>()).add(Long.valueOf(id));
            }
        }
        Set<Long> runs = of(named, AuditSubjects.ON_RUNS);
        Set<Long> letters = of(named, AuditSubjects.ON_LETTERS);
        Set<Long> effects = of(named, AuditSubjects.ON_EFFECTS);
        return new AuditSubjects(
                runs.isEmpty()
                        ? Map.of()
                        : db.select(ETL_RUNS.ID, ETL_RUNS.JOB)
                                .from(ETL_RUNS)
                                .where(ETL_RUNS.ID.in(runs))
                                .fetchMap(ETL_RUNS.ID, ETL_RUNS.JOB),
                letters.isEmpty()
                        ? Map.of()
                        : db.select(DEAD_LETTERS.ID, DEAD_LETTERS.JOB)
                                .from(DEAD_LETTERS)
                                .where(DEAD_LETTERS.ID.in(letters))
                                .fetchMap(DEAD_LETTERS.ID, DEAD_LETTERS.JOB),
                effects.isEmpty()
                        ? Map.of()
                        : db.select(OUTBOX.ID, OUTBOX.KIND, OUTBOX.CONVERSATION)
                                .from(OUTBOX)
                                .where(OUTBOX.ID.in(effects))
                                .fetchMap(
                                        row -> row.get(OUTBOX.ID),
                                        row -> new AuditSubjects.Effect(
                                                row.get(OUTBOX.KIND), row.get(OUTBOX.CONVERSATION))));
    }

    private static Set<Long> of(Map<AuditedAction, Set<Long>> named, Set<AuditedAction> actions) {
        Set<Long> ids = new HashSet<>();
        actions.forEach(action -> ids.addAll(named.getOrDefault(action, Set.of())));
        return ids;
    }

    private static boolean isDigit(int letter) {
        return letter >= '0' && letter <= '9';
    }
}
