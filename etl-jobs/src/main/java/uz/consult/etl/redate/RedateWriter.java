package uz.consult.etl.redate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import uz.consult.etl.batch.PullRun;
import uz.consult.etl.batch.RowWriter;
import uz.consult.etl.links.DerivedFields;
import uz.consult.etl.lookup.Consultations;
import uz.consult.etl.outbox.Outbox;
import uz.consult.etl.outbox.OutboxMessage;
import uz.consult.etl.rows.Merge;
import uz.consult.etl.runlog.Difference;
import uz.consult.etl.runlog.Tally;

/**
 * Writes redates, and the date to which the latest of them has moved each consultation. One made on the site is found by its
 * consultation and new date: it is confirmed, not doubled, and nobody is told again.
 */
final class RedateWriter implements RowWriter<Redate> {

    private final PullRun run;
    private final Redates redates;
    private final Consultations consultations;
    private final DerivedFields fields;
    private final RedateNotifications notifications;
    private final Outbox outbox;

    RedateWriter(
            PullRun run,
            Redates redates,
            Consultations consultations,
            DerivedFields fields,
            RedateNotifications notifications,
            Outbox outbox) {
        this.run = run;
        this.redates = redates;
        this.consultations = consultations;
        this.fields = fields;
        this.notifications = notifications;
        this.outbox = outbox;
    }

    @Override
    public Tally write(List<Redate> said) {
        Merge<Redate> plan = plan(said);
        redates.add(plan.added());
        redates.update(plan.updated());
        // To be confirmed is no change that anybody sees.
        List<Redate> changed = plan.changed().stream()
                .filter(change -> !redates.table()
                        .changes(change.before(), change.after())
                        .isEmpty())
                .map(Merge.Change::after)
                .toList();
        List<Redate> touched = new ArrayList<>(plan.added());
        touched.addAll(plan.updated());
        List<DerivedFields.Changed> moved = fields.redates(keys(touched), !run.firstLoad());
        List<OutboxMessage> effects =
                notifications.of(plan.added(), moved, consultations.byKey(keys(plan.added())), run);
        return new Tally(
                plan.added().size(),
                changed.size(),
                said.size() - plan.added().size() - changed.size(),
                0,
                0,
                0,
                outbox.queue(run.id(), effects));
    }

    @Override
    public Tally remove(Collection<String> keys) {
        List<String> removed = redates.remove(keys);
        Set<String> touched = new HashSet<>(removed);
        List<OutboxMessage> effects = notifications.of(List.of(), fields.redates(touched, true), Map.of(), run);
        return new Tally(
                0, 0, Math.max(0, keys.size() - removed.size()), removed.size(), 0, 0, outbox.queue(run.id(), effects));
    }

    @Override
    public List<Difference> compare(List<Redate> said) {
        return Difference.of(plan(said), redates::key, redates.table());
    }

    private Merge<Redate> plan(List<Redate> said) {
        Map<String, List<Redate>> stored = redates.of(keys(said));
        List<Redate> added = new ArrayList<>();
        List<Merge.Change<Redate>> changed = new ArrayList<>();
        for (Redate redate : said) {
            List<Redate> own =
                    stored.getOrDefault(redate.consultation() == null ? "" : redate.consultation(), List.of());
            Redate before = redate.among(own);
            if (before == null) {
                added.add(redate);
                continue;
            }
            own.remove(before); // no other can be the same
            Redate after = before.after(redate);
            if (!after.equals(before)) {
                changed.add(new Merge.Change<>(before, after));
            }
        }
        return new Merge<>(added, changed, said.size() - added.size() - changed.size());
    }

    private static Collection<String> keys(Collection<Redate> of) {
        return of.stream()
                .map(Redate::consultation)
                .filter(Objects::nonNull)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
