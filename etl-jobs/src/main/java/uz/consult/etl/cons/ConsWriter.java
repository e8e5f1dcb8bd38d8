package uz.consult.etl.cons;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.CannotAcquireLockException;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.batch.PullRun;
import uz.consult.etl.batch.RowWriter;
import uz.consult.etl.clock.WallClock;
import uz.consult.etl.cons.Consultations.Line;
import uz.consult.etl.cons.Judgement.Ruling;
import uz.consult.etl.links.DerivedFields;
import uz.consult.etl.lookup.ClientLookup;
import uz.consult.etl.lookup.ClientLookup.Client;
import uz.consult.etl.outbox.Outbox;
import uz.consult.etl.outbox.OutboxCommand;
import uz.consult.etl.rows.RowTable;
import uz.consult.etl.runlog.ChangeLog;
import uz.consult.etl.runlog.Difference;
import uz.consult.etl.runlog.Tally;

/**
 * Writes a chunk of documents: a few statements per chunk, none per row, and no write where nothing changed.
 *
 * <ol>
 *   <li>The stored rows and the clients are read at once, without locks; what each document makes of its row is computed.
 *   <li>Where a document has a placeholder beside another row, the placeholder is merged into that.
 *   <li>New rows go in by COPY. Rows that would change are locked in the order of their keys, computed again from what
 *       stands there now (the middleware writes them too), and updated in one statement.
 *   <li>Lines are rewritten only where they differ.
 *   <li>Changes go to the change log, and for consultations with a conversation to the outbox.
 * </ol>
 */
final class ConsWriter implements RowWriter<ConsDocument> {

    /**
     * The rows once placeholders are merged.
     *
     * @param stay the row of each document, by its key
     * @param effects how many effects that has queued
     */
    private record Folded(Map<String, Consultation> stay, int effects) {}

    private final PullRun run;
    private final Consultations consultations;
    private final ClientLookup clients;
    private final DerivedFields fields;
    private final Endings endings;
    private final ConsNotifications notifications;
    private final ChangeLog changeLog;
    private final Outbox outbox;
    private final WallClock clock;
    private final LocalDateTime began;

    ConsWriter(
            PullRun run,
            Consultations consultations,
            ClientLookup clients,
            DerivedFields fields,
            Endings endings,
            ConsNotifications notifications,
            ChangeLog changeLog,
            Outbox outbox,
            WallClock clock) {
        this.run = run;
        this.consultations = consultations;
        this.clients = clients;
        this.fields = fields;
        this.endings = endings;
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
                .plus(Tally.written(absent.size(), 0, 0).plus(Tally.effects(folded.effects())));
    }

    @Override
    public Tally remove(Collection<String> keys) {
        OffsetDateTime now = clock.stamp();
        Folded folded = folded(keys);
        Map<String, Consultation> stored = folded.stay();
        Tally removed = update(stored.values(), Map.of(), Map.of(), now);
        return removed.plus(Tally.unchanged(keys.size() - removed.read()).plus(Tally.effects(folded.effects())));
    }

    /**
     * Compares with what 1C says, and not only with what {@link #write} would make of a row: what a rule leaves alone is named,
     * too, as explained where the rule or an event says why.
     */
    @Override
    public List<Difference> compare(List<ConsDocument> documents) {
        OffsetDateTime stamp = clock.stamp();
        LocalDateTime now = clock.now();
        Map<String, ConsDocument> byKey = new LinkedHashMap<>();
        documents.stream()
                .filter(document -> document.changed() == null
                        || !document.changed().isAfter(began)
                        || document.changed().isAfter(now)) // what was saved meanwhile is the next run's business
                .forEach(document -> byKey.put(document.refKey(), document));
        Map<String, List<Consultation>> stored = consultations.byRefKey(byKey.keySet());
        List<Difference> found = new ArrayList<>();
        for (ConsDocument document : byKey.values()) {
            List<Consultation> rows = stored.getOrDefault(document.refKey(), List.of());
            if (rows.isEmpty()) {
                found.add(Difference.missing(document.refKey()));
            } else {
                rows.stream().skip(1).forEach(row -> found.add(LeftAlone.second(rows.get(0), row)));
            }
        }
        List<Consultation> rows =
                stored.values().stream().map(own -> own.get(0)).toList();
        Map<String, Judgement> judged = judge(rows, byKey);
        Map<String, Client> known = known(List.copyOf(byKey.values()));
        for (Transition transition : transitions(rows, byKey, known, stamp)) {
            compare(transition, client(Objects.requireNonNull(transition.document()), known), judged, stamp, found);
        }
        return found;
    }

    private void compare(
            Transition transition,
            @Nullable Client client,
            Map<String, Judgement> judged,
            OffsetDateTime stamp,
            List<Difference> found) {
        Consultation before = transition.before();
        ConsDocument document = Objects.requireNonNull(transition.document());
        Set<String> named = new HashSet<>();
        for (RowTable.Change change : consultations.changes(before, transition.after())) {
            named.add(change.field());
            found.add(new Difference(before.refKey(), change.field(), change.after(), change.before()));
        }
        for (RowTable.Change change : consultations.said(before, Consultation.of(document, client, stamp))) {
            if (named.add(change.field())) {
                Difference left = LeftAlone.of(before, document, client, change, judged.get(before.consId()));
                if (left != null) {
                    found.add(left);
                }
            }
        }
        found.addAll(consultations.differingLines(before.refKey(), transition.standing(), transition.lines()));
    }

    /** The row that stays of each document, once placeholders beside it are merged. */
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
        List<Consultation> differing = transitions(rows, documents, known, now).stream()
                .filter(Transition::differs)
                .map(Transition::before)
                .toList();
        if (differing.isEmpty()) {
            return Tally.unchanged(rows.size());
        }
        // Once more from the rows as they stand now, locked in the order of their keys: the middleware writes them too.
        Map<String, Consultation> locked = consultations.lock(differing);
        check(differing, locked);
        List<Transition> transitions = transitions(locked.values(), documents, known, now);
        List<Transition> changed =
                transitions.stream().filter(Transition::changes).toList();
        consultations.update(changed.stream().map(Transition::after).toList());
        rewriteLines(changed);
        consultations.updateVersions(transitions.stream()
                .filter(Transition::onlyVersion)
                .map(Transition::after)
                .toList());
        int effects = tell(changed);
        int deleted = (int) changed.stream().filter(Transition::deletes).count();
        return Tally.written(0, changed.size() - deleted, rows.size() - changed.size())
                .plus(Tally.removed(deleted, 0))
                .plus(Tally.effects(effects));
    }

    /** Are the locked rows those that were read, each still of its document? */
    private static void check(Collection<Consultation> read, Map<String, Consultation> locked) {
        for (Consultation row : read) {
            Consultation now = locked.get(row.consId());
            if (now == null || !now.refKey().equals(row.refKey())) {
                throw new CannotAcquireLockException("Consultation " + row.consId()
                        + " was renamed, merged or linked while it was being written; the chunk is written again");
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
            lines.add(new Consultations.Lines(row, Transition.lines(document, row, List.of())));
        }
        consultations.add(rows);
        consultations.rewriteLines(lines, true);
    }

    /** @param documents what 1C says of these rows; a row of which it says nothing is gone there */
    private List<Transition> transitions(
            Collection<Consultation> rows,
            Map<String, ConsDocument> documents,
            Map<String, Client> known,
            OffsetDateTime now) {
        Map<String, List<Line>> lines =
                consultations.lines(rows.stream().map(Consultation::consId).toList());
        Map<String, Judgement> judged = run.mode() == PullMode.REPAIR ? judge(rows, documents) : Map.of();
        List<Transition> transitions = new ArrayList<>(rows.size());
        for (Consultation before : rows) {
            ConsDocument document = documents.get(before.refKey());
            List<Line> standing = lines.getOrDefault(before.consId(), List.of());
            if (document == null) {
                transitions.add(new Transition(null, before, before.gone(now), standing, standing));
                continue;
            }
            Client client = client(document, known);
            Judgement judgement = judged.get(before.consId());
            Consultation after = run.mode() == PullMode.REPAIR
                    ? before.repaired(
                            document, client, now, judgement != null && judgement.ruling() == Ruling.REVIVABLE)
                    : before.after(document, client, now);
            transitions.add(
                    new Transition(document, before, after, standing, Transition.lines(document, after, standing)));
        }
        return transitions;
    }

    /** Why those of the rows have ended whose end is not what 1C says, by cons_id. */
    private Map<String, Judgement> judge(Collection<Consultation> rows, Map<String, ConsDocument> documents) {
        Map<Consultation, ConsDocument> ended = new LinkedHashMap<>();
        for (Consultation row : rows) {
            ConsDocument document = documents.get(row.refKey());
            if (document != null
                    && ConsultationStatus.isTerminal(row.status())
                    && !row.status().equals(Consultation.status(document))) {
                ended.put(row, document);
            }
        }
        return endings.judge(ended);
    }

    private void rewriteLines(List<Transition> changed) {
        consultations.rewriteLines(
                changed.stream()
                        .filter(Transition::linesDiffer)
                        .map(transition -> new Consultations.Lines(transition.after(), transition.lines()))
                        .toList(),
                false);
    }

    private int tell(List<Transition> changed) {
        LocalDateTime now = clock.now();
        List<ChangeLog.Changes> changes = new ArrayList<>();
        List<OutboxCommand> messages = new ArrayList<>();
        Map<String, Instant> ends = new HashMap<>();
        Map<String, Endings.Earlier> earlier = earlier(changed);
        for (Transition transition : changed) {
            List<RowTable.Change> fields = consultations.changes(transition.before(), transition.after());
            if (!fields.isEmpty()) {
                changes.add(new ChangeLog.Changes(transition.after().consId(), fields));
            }
            List<OutboxCommand> own = notifications.of(
                    transition.before(),
                    transition.after(),
                    transition.document(),
                    earlier.getOrDefault(transition.after().consId(), Endings.Earlier.NONE),
                    run,
                    now);
            messages.addAll(own);
            LocalDateTime end = transition.after().end();
            if (end != null) {
                own.stream()
                        .map(OutboxCommand::key)
                        .filter(ConsNotifications::isClosed)
                        .forEach(key -> ends.put(ConsNotifications.formerKey(key), clock.instant(end)));
            }
        }
        leaveOutTold(ends, messages);
        changeLog.add(changes);
        return outbox.queue(run.id(), messages);
    }

    private Map<String, Endings.Earlier> earlier(List<Transition> changed) {
        List<String> cancelled = new ArrayList<>();
        List<Consultation> ended = new ArrayList<>();
        for (Transition transition : changed) {
            if (!transition.after().hasConversation()) {
                continue;
            }
            if (transition.after().endsOtherwiseThan(transition.before())) {
                ended.add(transition.after());
            } else if (transition.after().status().equals(ConsultationStatus.CANCELLED.code())
                    && !transition.after().status().equals(transition.before().status())) {
                cancelled.add(transition.after().consId());
            }
        }
        return endings.earlier(cancelled, ended);
    }

    /** Takes out what an earlier version has told of the same end, under a key that did not name it. */
    private void leaveOutTold(Map<String, Instant> ends, List<OutboxCommand> messages) {
        Set<String> told = endings.told(ends);
        if (!told.isEmpty()) {
            messages.removeIf(message -> told.contains(ConsNotifications.formerKey(message.key())));
        }
    }

    private static @Nullable Client client(ConsDocument document, Map<String, Client> known) {
        return document.client() == null ? null : known.get(document.client());
    }
}
