package uz.consult.etl.cons;

import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.CannotAcquireLockException;
import uz.consult.etl.batch.PullRun;
import uz.consult.etl.batch.RowWriter;
import uz.consult.etl.clock.WallClock;
import uz.consult.etl.links.DerivedFields;
import uz.consult.etl.lookup.Clients;
import uz.consult.etl.lookup.Clients.Client;
import uz.consult.etl.outbox.Outbox;
import uz.consult.etl.outbox.OutboxMessage;
import uz.consult.etl.rows.RowTable;
import uz.consult.etl.runlog.ChangeLog;
import uz.consult.etl.runlog.Difference;
import uz.consult.etl.runlog.Tally;

/**
 * Writes a chunk of documents: a few statements per chunk, none per row, and no write where nothing changed.
 *
 * <ol>
 *   <li>The stored rows and the clients are read at once, without locks; what each document makes of its row is computed.
 *   <li>Where a document has a placeholder beside another row, the placeholder is folded into that.
 *   <li>New rows go in by COPY. Rows that would change are locked in the order of their keys, computed again from what
 *       stands there now (the middleware writes them too), and updated in one statement.
 *   <li>Lines are rewritten only where they differ.
 *   <li>Changes go to the change log, and for consultations with a conversation to the outbox.
 * </ol>
 */
final class ConsWriter implements RowWriter<ConsDocument> {

    /** What a document makes of a stored row. */
    private record Step(
            @Nullable ConsDocument document,
            Consultation before,
            Consultation after,
            List<QuestionAndAnswer> lines,
            boolean linesDiffer) {
        boolean differs() {
            return linesDiffer || !before.equals(after);
        }

        boolean changes() {
            return differs() && !onlyVersion();
        }

        boolean deletes() {
            return before.deletedAt() == null && after.deletedAt() != null;
        }

        boolean onlyVersion() {
            return !linesDiffer && !before.equals(after) && before.equals(after.withVersion(before.version()));
        }
    }

    /**
     * What stands once placeholders are folded.
     *
     * @param stay the row of each document, by its key
     * @param effects how many effects that has queued
     */
    private record Folded(Map<String, Consultation> stay, int effects) {}

    private final PullRun run;
    private final Consultations consultations;
    private final Clients clients;
    private final DerivedFields fields;
    private final ConsNotifications notifications;
    private final ChangeLog changeLog;
    private final Outbox outbox;
    private final WallClock clock;
    private final LocalDateTime began;

    ConsWriter(
            PullRun run,
            Consultations consultations,
            Clients clients,
            DerivedFields fields,
            ConsNotifications notifications,
            ChangeLog changeLog,
            Outbox outbox,
            WallClock clock) {
        this.run = run;
        this.consultations = consultations;
        this.clients = clients;
        this.fields = fields;
        this.notifications = notifications;
        this.changeLog = changeLog;
        this.outbox = outbox;
        this.clock = clock;
        this.began = clock.now();
    }

    @Override
    public Tally write(List<ConsDocument> documents) {
        OffsetDateTime now = clock.stamp();
        Map<String, ConsDocument> byKey = new LinkedHashMap<>();
        documents.forEach(document -> byKey.put(document.refKey(), document));
        Folded folded = folded(byKey.keySet());
        Map<String, Consultation> stored = folded.stay();
        Map<String, Client> known = known(documents);
        List<ConsDocument> absent = documents.stream()
                .filter(document -> !stored.containsKey(document.refKey()))
                .toList();
        add(absent, known, now);
        return update(stored.values(), byKey, known, now)
                .plus(new Tally(absent.size(), 0, 0, 0, 0, 0, folded.effects()));
    }

    @Override
    public Tally remove(Collection<String> keys) {
        OffsetDateTime now = clock.stamp();
        Folded folded = folded(keys);
        Map<String, Consultation> stored = folded.stay();
        Tally removed = update(stored.values(), Map.of(), Map.of(), now);
        return removed.plus(new Tally(0, 0, keys.size() - removed.read(), 0, 0, 0, folded.effects()));
    }

    @Override
    public List<Difference> compare(List<ConsDocument> documents) {
        OffsetDateTime now = clock.stamp();
        Map<String, ConsDocument> byKey = new LinkedHashMap<>();
        documents.stream()
                .filter(document ->
                        document.changed() == null || !document.changed().isAfter(began)) // the next run's business
                .forEach(document -> byKey.put(document.refKey(), document));
        Map<String, List<Consultation>> stored = consultations.byRefKey(byKey.keySet());
        List<Difference> found = new ArrayList<>();
        for (ConsDocument document : byKey.values()) {
            List<Consultation> rows = stored.getOrDefault(document.refKey(), List.of());
            if (rows.isEmpty()) {
                found.add(Difference.missing(document.refKey()));
                continue;
            }
            rows.stream()
                    .skip(1)
                    .filter(Consultation::isPlaceholder)
                    .forEach(row -> found.add(new Difference(
                            document.refKey(), "cons_id", rows.get(0).consId(), row.consId())));
            String status = rows.get(0).status();
            if (status.equals(ConsultationStatus.RESOLVED.code())
                    && !document.deleted()
                    && !document.status().isTerminal()) {
                found.add(new Difference(
                        document.refKey(), "status", document.status().code(), status, false));
            }
        }
        List<Consultation> rows =
                stored.values().stream().map(own -> own.get(0)).toList();
        for (Step step : steps(rows, byKey, known(List.copyOf(byKey.values())), now)) {
            String key = step.before().refKey();
            consultations
                    .changes(step.before(), step.after())
                    .forEach(field -> found.add(new Difference(key, field.field(), field.after(), field.before())));
            if (step.linesDiffer()) {
                found.add(new Difference(key, "q_and_a", "other lines", "other lines"));
            }
        }
        return found;
    }

    /** The row that stays of each document, once placeholders beside it are folded. */
    private Folded folded(Collection<String> keys) {
        Map<String, List<Consultation>> all = consultations.byRefKey(keys);
        Map<Consultation, Consultation> into = new LinkedHashMap<>();
        Map<String, Consultation> stay = new LinkedHashMap<>();
        List<ChangeLog.Changes> noted = new ArrayList<>();
        List<Consultation> concerned = new ArrayList<>();
        List<String> folding = new ArrayList<>();
        int effects = 0;
        all.forEach((key, rows) -> {
            Consultation first = rows.get(0);
            stay.put(key, first);
            List<Consultation> placeholders =
                    rows.stream().skip(1).filter(Consultation::isPlaceholder).toList();
            if (!placeholders.isEmpty()) {
                concerned.add(first);
                folding.add(key);
            }
            for (Consultation placeholder : placeholders) {
                concerned.add(placeholder);
                into.put(placeholder, first);
                noted.add(new ChangeLog.Changes(
                        first.consId(), List.of(new RowTable.Change("cons_id", placeholder.consId(), first.consId()))));
            }
        });
        if (!into.isEmpty()) {
            check(concerned, consultations.lock(concerned));
            consultations.fold(into);
            changeLog.add(noted);
            effects = fields.calls(folding, run.id())
                    + fields.ratings(folding, run.id(), true)
                    + fields.redates(folding, run.id(), true);
            consultations.byRefKey(folding).forEach((key, rows) -> stay.put(key, rows.get(0)));
        }
        return new Folded(stay, effects);
    }

    private Tally update(
            Collection<Consultation> rows,
            Map<String, ConsDocument> documents,
            Map<String, Client> known,
            OffsetDateTime now) {
        List<Consultation> differing = steps(rows, documents, known, now).stream()
                .filter(Step::differs)
                .map(Step::before)
                .toList();
        if (differing.isEmpty()) {
            return new Tally(0, 0, rows.size(), 0, 0, 0, 0);
        }
        // Once more from the rows as they stand now, locked in the order of their keys: the middleware writes them too.
        Map<String, Consultation> locked = consultations.lock(differing);
        check(differing, locked);
        List<Step> steps = steps(locked.values(), documents, known, now);
        List<Step> changed = steps.stream().filter(Step::changes).toList();
        consultations.update(changed.stream().map(Step::after).toList());
        rewriteLines(changed);
        consultations.updateVersions(
                steps.stream().filter(Step::onlyVersion).map(Step::after).toList());
        int effects = tell(changed);
        int deleted = (int) changed.stream().filter(Step::deletes).count();
        return new Tally(0, changed.size() - deleted, rows.size() - changed.size(), deleted, 0, 0, effects);
    }

    /** Are the locked rows those that were read, each still of its document? */
    private static void check(Collection<Consultation> read, Map<String, Consultation> locked) {
        for (Consultation row : read) {
            Consultation now = locked.get(row.consId());
            if (now == null || !now.refKey().equals(row.refKey())) {
                throw new CannotAcquireLockException("Consultation " + row.consId()
                        + " was renamed, folded or linked while it was being written; the chunk is written again");
            }
        }
    }

    private Map<String, Client> known(List<ConsDocument> documents) {
        return clients.byKey(documents.stream()
                .map(ConsDocument::client)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet()));
    }

    private void add(List<ConsDocument> documents, Map<String, Client> known, OffsetDateTime now) {
        List<Consultation> rows = new ArrayList<>();
        List<Consultations.Lines> lines = new ArrayList<>();
        for (ConsDocument document : documents) {
            Consultation row = Consultation.of(document, client(document, known), now);
            rows.add(row);
            lines.add(new Consultations.Lines(row, lines(document, List.of())));
        }
        consultations.add(rows);
        consultations.rewriteLines(lines, true);
    }

    /** @param documents what 1C says of these rows; a row of which it says nothing is gone there */
    private List<Step> steps(
            Collection<Consultation> rows,
            Map<String, ConsDocument> documents,
            Map<String, Client> known,
            OffsetDateTime now) {
        Map<String, List<QuestionAndAnswer>> lines =
                consultations.lines(rows.stream().map(Consultation::consId).toList());
        List<Step> steps = new ArrayList<>(rows.size());
        for (Consultation before : rows) {
            ConsDocument document = documents.get(before.refKey());
            List<QuestionAndAnswer> standing = lines.getOrDefault(before.consId(), List.of());
            if (document == null) {
                steps.add(new Step(null, before, before.gone(now), standing, false));
                continue;
            }
            Consultation after = before.after(document, client(document, known), now);
            List<QuestionAndAnswer> wanted = lines(document, standing);
            boolean differ = !standing.equals(wanted)
                    || !wanted.isEmpty() && !Objects.equals(before.clientId(), after.clientId());
            steps.add(new Step(document, before, after, wanted, differ));
        }
        return steps;
    }

    /** A part that 1C did not send stays as it stands. */
    private static List<QuestionAndAnswer> lines(ConsDocument document, List<QuestionAndAnswer> standing) {
        List<QuestionAndAnswer> lines = new ArrayList<>();
        lines.addAll(
                document.first() != null
                        ? document.first()
                        : standing.stream()
                                .filter(line -> line.line() <= QuestionAndAnswer.SECOND_PART)
                                .toList());
        lines.addAll(
                document.second() != null
                        ? document.second()
                        : standing.stream()
                                .filter(line -> line.line() > QuestionAndAnswer.SECOND_PART)
                                .toList());
        return lines;
    }

    private void rewriteLines(List<Step> changed) {
        consultations.rewriteLines(
                changed.stream()
                        .filter(Step::linesDiffer)
                        .map(step -> new Consultations.Lines(step.after(), step.lines()))
                        .toList(),
                false);
    }

    private int tell(List<Step> changed) {
        LocalDateTime now = clock.now();
        List<ChangeLog.Changes> changes = new ArrayList<>();
        List<OutboxMessage> messages = new ArrayList<>();
        for (Step step : changed) {
            List<RowTable.Change> fields = consultations.changes(step.before(), step.after());
            if (!fields.isEmpty()) {
                changes.add(new ChangeLog.Changes(step.after().consId(), fields));
            }
            messages.addAll(notifications.of(step.before(), step.after(), step.document(), run, now));
        }
        changeLog.add(changes);
        return outbox.queue(run.id(), messages);
    }

    private static @Nullable Client client(ConsDocument document, Map<String, Client> known) {
        return document.client() == null ? null : known.get(document.client());
    }
}
