package uz.consult.etl.redate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.batch.PullRun;
import uz.consult.etl.batch.RowWriter;
import uz.consult.etl.links.DerivedFields;
import uz.consult.etl.lookup.Consultations;
import uz.consult.etl.outbox.Outbox;
import uz.consult.etl.rows.Merge;
import uz.consult.etl.rows.RowTable.Change;
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

    /**
     * What the redates of a chunk mean.
     *
     * @param doubles stored rows that are one with another
     */
    private record Plan(Merge<Redate> merge, List<Redate> doubles) {}

    @Override
    public Tally write(List<Redate> said) {
        Plan plan = plan(said);
        Merge<Redate> merge = plan.merge;
        redates.removeDoubles(plan.doubles);
        redates.add(merge.added());
        redates.update(merge.updated());
        // To be confirmed is no change that anybody sees.
        int changed = (int) merge.changed().stream()
                .filter(change -> !redates.table()
                        .changes(change.before(), change.after())
                        .isEmpty())
                .count();
        List<Redate> touched = new ArrayList<>(run.mode() == PullMode.REPAIR ? said : merge.added());
        touched.addAll(merge.updated());
        touched.addAll(plan.doubles);
        int effects = fields.redates(keys(touched), run.id(), !run.firstLoad());
        effects +=
                outbox.queue(run.id(), notifications.of(merge.added(), consultations.byKey(keys(merge.added())), run));
        return new Tally(
                merge.added().size(), changed, said.size() - merge.added().size() - changed, 0, 0, 0, effects);
    }

    @Override
    public Tally remove(Collection<String> keys) {
        List<Map.Entry<String, String>> removed = redates.remove(keys);
        fields.removed("redate", removed);
        int effects =
                fields.redates(removed.stream().map(Map.Entry::getKey).collect(Collectors.toSet()), run.id(), true);
        int gone = (int) removed.stream().map(Map.Entry::getValue).distinct().count();
        return new Tally(0, 0, keys.size() - gone, gone, 0, 0, effects);
    }

    @Override
    public List<Difference> compare(List<Redate> said) {
        Plan plan = plan(said);
        List<Difference> found = new ArrayList<>(Difference.of(plan.merge, redates::key, redates.table()));
        plan.doubles.forEach(row -> found.add(new Difference(redates.key(row), "rows", "1", "more")));
        Map<String, Change> stale = fields.staleRedates(keys(said));
        said.forEach(redate -> {
            Change change = redate.consultation() == null ? null : stale.remove(redate.consultation());
            if (change != null) {
                found.add(new Difference(redates.key(redate), change.field(), change.after(), change.before()));
            }
        });
        return found;
    }

    private Plan plan(List<Redate> said) {
        Map<String, List<Redate>> stored = redates.of(keys(said));
        List<Redate> added = new ArrayList<>();
        List<Merge.Change<Redate>> changed = new ArrayList<>();
        List<Redate> doubles = new ArrayList<>();
        for (Redate redate : said) {
            List<Redate> own =
                    stored.getOrDefault(redate.consultation() == null ? "" : redate.consultation(), List.of());
            Redate before = redate.among(own);
            if (before == null) {
                added.add(redate);
                continue;
            }
            own.remove(before); // no other can be the same
            own.stream().filter(row -> row.is(redate)).forEach(doubles::add);
            own.removeAll(doubles);
            Redate after = before.after(redate);
            if (!after.equals(before)) {
                changed.add(new Merge.Change<>(before, after));
            }
        }
        return new Plan(new Merge<>(added, changed, said.size() - added.size() - changed.size()), doubles);
    }

    private static Collection<String> keys(Collection<Redate> of) {
        return of.stream()
                .map(Redate::consultation)
                .filter(Objects::nonNull)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
