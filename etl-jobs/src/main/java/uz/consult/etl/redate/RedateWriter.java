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
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.batch.PullRun;
import uz.consult.etl.batch.RowWriter;
import uz.consult.etl.links.DerivedFields;
import uz.consult.etl.lookup.ConsultationLookup;
import uz.consult.etl.outbox.Outbox;
import uz.consult.etl.rows.Merge;
import uz.consult.etl.runlog.Difference;
import uz.consult.etl.runlog.Tally;

/**
 * Writes redates, and the date to which the latest of them has moved each consultation. One made on the site is found by its
 * consultation and new date: it is confirmed, not duplicated, and nobody is notified again.
 */
final class RedateWriter implements RowWriter<Redate> {

    private final PullRun run;
    private final Redates redates;
    private final ConsultationLookup consultations;
    private final DerivedFields fields;
    private final RedateNotifications notifications;
    private final Outbox outbox;
    /** Hashes of the keys that this run has met; two that share one cost no more than a row that is not taken over. */
    private final Set<Integer> met = new HashSet<>();

    RedateWriter(
            PullRun run,
            Redates redates,
            ConsultationLookup consultations,
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
        RedatePlan plan = plan(said);
        Merge<Redate> merge = plan.merge();
        redates.removeDoubles(plan.doubles());
        redates.add(merge.added());
        redates.update(merge.updated());
        // A confirmation is not a visible change.
        int changed = (int) merge.changed().stream()
                .filter(change -> !redates.table()
                        .changes(change.before(), change.after())
                        .isEmpty())
                .count();
        List<Redate> touched = new ArrayList<>(run.mode() == PullMode.REPAIR ? said : merge.added());
        touched.addAll(merge.updated());
        touched.addAll(plan.doubles());
        int effects = fields.redates(keys(touched), run.id(), !run.firstLoad());
        effects += outbox.queue(
                run.id(), notifications.of(merge.added(), plan.moves(), consultations.byKey(keys(merge.added())), run));
        return Tally.written(
                        merge.added().size(),
                        changed,
                        said.size() - merge.added().size() - changed)
                .plus(Tally.effects(effects));
    }

    @Override
    public Tally remove(Collection<String> keys) {
        List<Map.Entry<String, String>> removed = redates.remove(keys);
        fields.removed("redate", removed);
        int effects =
                fields.redates(removed.stream().map(Map.Entry::getKey).collect(Collectors.toSet()), run.id(), true);
        int gone = (int) removed.stream().map(Map.Entry::getValue).distinct().count();
        return Tally.removed(gone, keys.size() - gone).plus(Tally.effects(effects));
    }

    @Override
    public List<Difference> compare(List<Redate> said) {
        RedatePlan plan = plan(said);
        List<Difference> found = new ArrayList<>();
        for (Redate redate : said) {
            Redate stored = plan.found().get(redate);
            String key = redates.key(redate);
            if (stored == null) {
                found.add(Difference.missing(key));
                continue;
            }
            found.addAll(Difference.of(
                    key,
                    redates.table(),
                    stored,
                    stored.after(redate),
                    stored.hasPeriodOfSite() ? redate.at(stored.period()) : redate,
                    Set.of()));
            if (stored.onecPeriod() == null || !stored.onecPeriod().isEqual(redate.period())) {
                found.add(new Difference(key, "onec_period", redate.onecPeriod(), stored.onecPeriod()));
            }
        }
        plan.doubles().forEach(row -> found.add(new Difference(redates.key(row), "rows", "1", "more")));
        found.addAll(Difference.ofDerived(said, Redate::consultation, redates::key, fields.staleRedates(keys(said))));
        return found;
    }

    private RedatePlan plan(List<Redate> said) {
        said.forEach(redate -> met.add(redates.key(redate).hashCode()));
        // A run that reads single records cannot know that another was deleted.
        boolean seesAll = run.mode() != PullMode.REPAIR && run.mode() != PullMode.REPLAY;
        return RedatePlan.of(
                said,
                redates.of(keys(said)),
                redates,
                row -> seesAll && !met.contains(redates.key(row).hashCode()));
    }

    private static Collection<String> keys(Collection<Redate> of) {
        return of.stream()
                .map(Redate::consultation)
                .filter(Objects::nonNull)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
