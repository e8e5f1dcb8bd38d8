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
import uz.consult.etl.lookup.Clients;
import uz.consult.etl.lookup.Clients.Client;
import uz.consult.etl.outbox.Outbox;
import uz.consult.etl.outbox.OutboxMessage;
import uz.consult.etl.rows.RowTable;
import uz.consult.etl.runlog.ChangeLog;
import uz.consult.etl.runlog.Tally;

/**
 * Writes a chunk of documents: a few statements per chunk, none per row, and no write where nothing changed.
 *
 * <ol>
 *   <li>The stored rows and the clients are read at once, without locks; what each document makes of its row is computed.
 *   <li>New rows go in by COPY. Rows that would change are locked in the order of their keys, computed again from what
 *       stands there now (the middleware writes them too), and updated in one statement.
 *   <li>Lines are rewritten only where they differ.
 *   <li>Changes go to the change log, and for consultations with a conversation to the outbox.
 * </ol>
 */
final class ConsWriter implements RowWriter<ConsDocument> {

    /** What a document makes of a stored row. */
    private record Step(
            ConsDocument document,
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

    private final PullRun run;
    private final Consultations consultations;
    private final Clients clients;
    private final ConsNotifications notifications;
    private final ChangeLog changeLog;
    private final Outbox outbox;
    private final WallClock clock;

    ConsWriter(
            PullRun run,
            Consultations consultations,
            Clients clients,
            ConsNotifications notifications,
            ChangeLog changeLog,
            Outbox outbox,
            WallClock clock) {
        this.run = run;
        this.consultations = consultations;
        this.clients = clients;
        this.notifications = notifications;
        this.changeLog = changeLog;
        this.outbox = outbox;
        this.clock = clock;
    }

    @Override
    public Tally write(List<ConsDocument> documents) {
        OffsetDateTime now = clock.stamp();
        Map<String, Consultation> stored = consultations.byRefKey(
                documents.stream().map(ConsDocument::refKey).toList());
        Map<String, Client> known = clients.byKey(documents.stream()
                .map(ConsDocument::client)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet()));

        List<ConsDocument> present = documents.stream()
                .filter(document -> stored.containsKey(document.refKey()))
                .toList();
        add(
                documents.stream()
                        .filter(document -> !stored.containsKey(document.refKey()))
                        .toList(),
                known,
                now);

        List<Step> steps = steps(present, stored, known, now);
        List<Step> differing = locked(steps.stream().filter(Step::differs).toList(), known, now);
        List<Step> changed = differing.stream().filter(Step::changes).toList();
        consultations.update(changed.stream().map(Step::after).toList());
        rewriteLines(changed);
        consultations.updateVersions(
                differing.stream().filter(Step::onlyVersion).map(Step::after).toList());
        int effects = tell(changed);
        int deleted = (int) changed.stream().filter(Step::deletes).count();
        return new Tally(
                documents.size() - present.size(),
                changed.size() - deleted,
                present.size() - changed.size(),
                deleted,
                0,
                0,
                effects);
    }

    /** The same steps from the rows as they stand now, locked in the order of their keys; rows that no longer differ left out. */
    private List<Step> locked(List<Step> steps, Map<String, Client> known, OffsetDateTime now) {
        if (steps.isEmpty()) {
            return steps;
        }
        Map<String, Consultation> locked =
                consultations.lock(steps.stream().map(Step::before).toList());
        if (!steps.stream().allMatch(step -> locked.containsKey(step.document().refKey()))) {
            throw new CannotAcquireLockException(
                    "A row was renamed or folded while it was being written; the chunk is written again");
        }
        return steps(steps.stream().map(Step::document).toList(), locked, known, now).stream()
                .filter(Step::differs)
                .toList();
    }

    private void add(List<ConsDocument> documents, Map<String, Client> known, OffsetDateTime now) {
        List<Consultation> rows = new ArrayList<>();
        Map<Consultation, List<QuestionAndAnswer>> lines = new LinkedHashMap<>();
        for (ConsDocument document : documents) {
            Consultation row = Consultation.of(document, client(document, known), now);
            rows.add(row);
            lines.put(row, lines(document, List.of()));
        }
        consultations.add(rows);
        consultations.rewriteLines(lines, true);
    }

    private List<Step> steps(
            Collection<ConsDocument> documents,
            Map<String, Consultation> stored,
            Map<String, Client> known,
            OffsetDateTime now) {
        Map<String, List<QuestionAndAnswer>> lines = consultations.lines(documents.stream()
                .map(document -> row(stored, document).consId())
                .toList());
        List<Step> steps = new ArrayList<>(documents.size());
        for (ConsDocument document : documents) {
            Consultation before = row(stored, document);
            Consultation after = before.after(document, client(document, known), now);
            List<QuestionAndAnswer> standing = lines.getOrDefault(before.consId(), List.of());
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
        Map<Consultation, List<QuestionAndAnswer>> lines = new LinkedHashMap<>();
        changed.stream().filter(Step::linesDiffer).forEach(step -> lines.put(step.after(), step.lines()));
        consultations.rewriteLines(lines, false);
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

    private static Consultation row(Map<String, Consultation> rows, ConsDocument document) {
        return Objects.requireNonNull(rows.get(document.refKey()));
    }

    private static @Nullable Client client(ConsDocument document, Map<String, Client> known) {
        return document.client() == null ? null : known.get(document.client());
    }
}
