package uz.consult.etl.cons;

import static uz.consult.sql.cons.Tables.CONS_;
import static uz.consult.sql.cons.Tables.Q_AND_A;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;
import uz.consult.etl.clock.WallClock;
import uz.consult.etl.rows.Keys;
import uz.consult.etl.rows.RowTable;
import uz.consult.etl.runlog.Difference;

/** The rows of cons.cons and cons.q_and_a, read and written in sets. */
final class Consultations {

    /** A line of q_and_a, and by what it hangs on its consultation. */
    record Line(
            QuestionAndAnswer said,
            String consId,
            @Nullable String refKey,
            @Nullable UUID clientId,
            @Nullable String orgInn) {

        static Line of(Consultation consultation, QuestionAndAnswer said) {
            return new Line(
                    said, consultation.consId(), consultation.refKey(), consultation.clientId(), consultation.orgInn());
        }
    }

    /** All the lines of a consultation. */
    record Lines(Consultation of, List<Line> lines) {}

    private static final Field<String> RATING = DSL.field("con_rates ->> 'average'", String.class);

    private static final String TWINS = """
            select cl_ref_key collate "C" as key from cons.cons
            where cl_ref_key is not null and cl_ref_key collate "C" > ? collate "C"
            group by cl_ref_key having count(*) > 1 and bool_or(cons_id like 'cl\\_%')
            order by key limit ?""";

    private static final List<String> FOLD = Stream.of(
                    "update cons.q_and_a a set cons_id = f.stays from f where a.cons_id = f.placeholder",
                    "update cons.calls a set cons_id = f.stays from f where a.cons_id = f.placeholder",
                    "update cons.cons_rating_answers a set cons_id = f.stays from f where a.cons_id = f.placeholder",
                    "update log.consultation_change_log a set cons_id = f.stays from f where a.cons_id = f.placeholder",
                    "delete from cons.cons p using f where p.cons_id = f.placeholder")
            .map(statement ->
                    "with f as (select * from unnest(?::text[], ?::text[]) f (placeholder, stays)) " + statement)
            .toList();

    private static final RowTable<Line> LINES = new RowTable<Line>("cons.q_and_a", "id")
            .column("org_inn", "text", Line::orgInn)
            .column("client_id", "uuid", Line::clientId)
            .column("cons_id", "text", Line::consId)
            .column("cons_ref_key", "text", Line::refKey)
            .column("line_number", "integer", l -> l.said.line())
            .column("po_type_key", "text", l -> l.said.poType())
            .column("po_section_key", "text", l -> l.said.poSection())
            .column("con_blocks_key", "text", l -> l.said.interference())
            .column("manager_help_key", "text", l -> l.said.managerHelp())
            .column("is_repeat", "boolean", l -> l.said.repeat())
            .column("question", "text", l -> l.said.question())
            .column("answer", "text", l -> l.said.answer());

    private final DSLContext db;
    private final JdbcOperations jdbc;
    private final WallClock clock;
    private final RowTable<Consultation> changed;
    private final RowTable<Consultation> created;
    private final RowTable<Consultation> versions = new RowTable<Consultation>("cons.cons", "cons_id")
            .column("cons_id", "text", Consultation::consId)
            .untrackedColumn("onec_version", "text", Consultation::version);

    Consultations(DSLContext db, JdbcOperations jdbc, WallClock clock) {
        this.db = db;
        this.jdbc = jdbc;
        this.clock = clock;
        this.changed = table();
        this.created = table().column("source", "text", Consultation::source);
    }

    private RowTable<Consultation> table() {
        return new RowTable<Consultation>("cons.cons", "cons_id")
                .column("cons_id", "text", Consultation::consId)
                .untrackedColumn("cl_ref_key", "text", Consultation::refKey)
                .column("client_id", "uuid", Consultation::clientId)
                .column("client_key", "text", Consultation::clientKey)
                .column("number", "text", Consultation::number)
                .column("status", "text", Consultation::status)
                .column("org_inn", "text", Consultation::orgInn)
                .column(
                        "create_date",
                        "timestamptz",
                        c -> clock.label(c.created()) == null ? clock.label(clock.now()) : clock.label(c.created()))
                .column("start_date", "timestamptz", c -> clock.label(c.start()))
                .column("end_date", "timestamptz", c -> clock.label(c.end()))
                .column("lang", "text", Consultation::language)
                .column("consultation_type", "text", Consultation::type)
                .column("denied", "boolean", Consultation::denied)
                .column("manager", "text", Consultation::manager)
                .column("author", "text", Consultation::author)
                .column("comment", "text", Consultation::comment)
                .column("online_question_cat", "text", Consultation::category)
                .column("online_question", "text", Consultation::question)
                .column("con_blocks", "text", Consultation::interference)
                .untrackedColumn("deleted_at", "timestamptz", Consultation::deletedAt)
                .untrackedColumn("onec_version", "text", Consultation::version);
    }

    /**
     * The stored rows of these keys of 1C, and placeholders that lack theirs or bear another; of several rows with one key the one
     * that stays first. One query, whatever their number; locks nothing.
     */
    Map<String, List<Consultation>> byRefKey(Collection<String> refKeys) {
        Map<String, List<Consultation>> found = new HashMap<>();
        Set<String> wanted = new HashSet<>(refKeys);
        db.select(CONS_.fields())
                .select(RATING)
                .from(CONS_)
                .where(Keys.among(CONS_.CL_REF_KEY, refKeys))
                .unionAll(DSL.select(CONS_.fields())
                        .select(RATING)
                        .from(CONS_)
                        .where(
                                Keys.among(
                                        CONS_.CONS_ID,
                                        refKeys.stream()
                                                .flatMap(key -> Consultation.placeholders(key).stream())
                                                .toList()),
                                CONS_.CL_REF_KEY
                                        .isNull()
                                        .or(Keys.among(CONS_.CL_REF_KEY, refKeys)
                                                .not())))
                .forEach(row -> {
                    Consultation consultation = consultation(row);
                    if (wanted.contains(consultation.refKey())) {
                        found.computeIfAbsent(consultation.refKey(), key -> new ArrayList<>())
                                .add(consultation);
                    }
                });
        found.values().forEach(rows -> rows.sort(Consultation.PREFERRED));
        return found;
    }

    /** The keys of 1C that have a placeholder beside another row, in their order, beginning behind this one. */
    List<String> duplicateKeys(@Nullable String after, int limit) {
        return jdbc.queryForList(TWINS, String.class, after == null ? "" : after, limit);
    }

    /**
     * Merges each placeholder into the row that stays: children are re-pointed, and the placeholder is deleted. The caller has locked
     * both, and updates the fields derived from the children.
     */
    void fold(Map<Consultation, Consultation> into) {
        List<Map.Entry<Consultation, Consultation>> pairs = List.copyOf(into.entrySet());
        String[] placeholders =
                pairs.stream().map(pair -> pair.getKey().consId()).toArray(String[]::new);
        String[] stay = pairs.stream().map(pair -> pair.getValue().consId()).toArray(String[]::new);
        for (String statement : FOLD) {
            jdbc.update(statement, placeholders, stay);
        }
    }

    /** The same rows as they stand now by cons_id, locked in the order of their keys until the transaction ends. */
    Map<String, Consultation> lock(Collection<Consultation> rows) {
        Map<String, Consultation> locked = new HashMap<>();
        db.select(CONS_.fields())
                .select(RATING)
                .from(CONS_)
                .where(Keys.among(
                        CONS_.CONS_ID, rows.stream().map(Consultation::consId).toList()))
                .orderBy(CONS_.CONS_ID)
                .forNoKeyUpdate()
                .forEach(row -> {
                    Consultation consultation = consultation(row);
                    locked.put(consultation.consId(), consultation);
                });
        return locked;
    }

    void add(Collection<Consultation> rows) {
        created.insert(jdbc, rows);
    }

    void update(Collection<Consultation> rows) {
        changed.update(jdbc, rows, "updated_at = clock_timestamp()");
    }

    /** Notes 1C's version of rows in which nothing else changed. */
    void updateVersions(Collection<Consultation> rows) {
        versions.update(jdbc, rows, "");
    }

    List<RowTable.Change> changes(Consultation before, Consultation after) {
        List<RowTable.Change> changes = new ArrayList<>(changed.changes(before, after));
        if ((before.deletedAt() == null) != (after.deletedAt() == null)) {
            changes.add(new RowTable.Change("deleted_at", before.deletedAt(), after.deletedAt()));
        }
        return changes;
    }

    /** The fields in which a stored row differs from what a document alone would make; its key and place are not among them. */
    List<RowTable.Change> said(Consultation stored, Consultation document) {
        return changed.changes(stored, document).stream()
                .filter(change -> !change.field().equals("cons_id"))
                .toList();
    }

    /** Where lines differ, column by column; by their numbers, if those do. */
    List<Difference> differingLines(String refKey, List<Line> standing, List<Line> wanted) {
        List<Integer> were = standing.stream().map(line -> line.said().line()).toList();
        List<Integer> are = wanted.stream().map(line -> line.said().line()).toList();
        if (!were.equals(are)) {
            return List.of(new Difference(refKey, "q_and_a", "lines " + are, "lines " + were));
        }
        List<Difference> found = new ArrayList<>();
        for (int i = 0; i < are.size(); i++) {
            String field = "q_and_a " + are.get(i) + " ";
            LINES.changes(standing.get(i), wanted.get(i))
                    .forEach(change ->
                            found.add(new Difference(refKey, field + change.field(), change.after(), change.before())));
        }
        return found;
    }

    /** The lines of these consultations by cons_id, each in the order of their numbers. */
    Map<String, List<Line>> lines(Collection<String> consIds) {
        Map<String, List<Line>> lines = new HashMap<>();
        if (!consIds.isEmpty()) {
            db.selectFrom(Q_AND_A)
                    .where(Keys.among(Q_AND_A.CONS_ID, consIds))
                    .orderBy(Q_AND_A.CONS_ID, Q_AND_A.LINE_NUMBER, Q_AND_A.ID)
                    .forEach(row -> lines.computeIfAbsent(row.getConsId(), id -> new ArrayList<>())
                            .add(new Line(
                                    new QuestionAndAnswer(
                                            row.getLineNumber() == null ? 0 : row.getLineNumber(),
                                            row.getPoTypeKey(),
                                            row.getPoSectionKey(),
                                            row.getConBlocksKey(),
                                            row.getManagerHelpKey(),
                                            row.getIsRepeat(),
                                            row.getQuestion(),
                                            row.getAnswer()),
                                    row.getConsId(),
                                    row.getConsRefKey(),
                                    row.getClientId(),
                                    row.getOrgInn())));
        }
        return lines;
    }

    /** Writes the lines of these consultations in place of those that stand there. */
    void rewriteLines(List<Lines> lines, boolean fresh) {
        if (lines.isEmpty()) {
            return;
        }
        if (!fresh) {
            db.deleteFrom(Q_AND_A)
                    .where(Keys.among(
                            Q_AND_A.CONS_ID,
                            lines.stream().map(one -> one.of().consId()).toList()))
                    .execute();
        }
        List<Line> all = new ArrayList<>();
        lines.forEach(one -> all.addAll(one.lines()));
        LINES.insert(jdbc, all);
    }

    private Consultation consultation(Record row) {
        // A placeholder holds the place of the document in its own key, whatever key has been written beside it.
        String of = Consultation.refKeyOf(row.get(CONS_.CONS_ID));
        String refKey = row.get(CONS_.CL_REF_KEY);
        UUID clientId = row.get(CONS_.CLIENT_ID);
        @Nullable String status = row.get(CONS_.STATUS);
        return new Consultation(
                row.get(CONS_.CONS_ID),
                of.isEmpty() ? refKey : of,
                clientId,
                row.get(CONS_.CLIENT_KEY),
                row.get(CONS_.NUMBER),
                status == null ? "" : status,
                row.get(CONS_.ORG_INN),
                clock.wall(row.get(CONS_.CREATE_DATE)),
                clock.wall(row.get(CONS_.START_DATE)),
                clock.wall(row.get(CONS_.END_DATE)),
                row.get(CONS_.LANG),
                row.get(CONS_.CONSULTATION_TYPE),
                row.get(CONS_.DENIED),
                row.get(CONS_.MANAGER),
                row.get(CONS_.AUTHOR),
                row.get(CONS_.COMMENT),
                row.get(CONS_.ONLINE_QUESTION_CAT),
                row.get(CONS_.ONLINE_QUESTION),
                row.get(CONS_.CON_BLOCKS),
                row.get(CONS_.DELETED_AT),
                row.get(CONS_.ONEC_VERSION),
                row.get(CONS_.REDATE),
                row.get(CONS_.REDATE_TIME),
                row.get(RATING),
                row.get(CONS_.SOURCE));
    }
}
