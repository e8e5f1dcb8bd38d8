package uz.consult.etl.rates;

import java.util.ArrayList;
import java.util.Collection;
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
import uz.consult.etl.lookup.ClientLookup;
import uz.consult.etl.lookup.ClientLookup.Client;
import uz.consult.etl.lookup.ConsultationLookup;
import uz.consult.etl.lookup.ConsultationLookup.Known;
import uz.consult.etl.outbox.Outbox;
import uz.consult.etl.rows.Merge;
import uz.consult.etl.runlog.Difference;
import uz.consult.etl.runlog.Tally;

/** Writes ratings, linked where consultation and client are known, and con_rates of the consultations they touch. */
final class RatesWriter implements RowWriter<RatingAnswer> {

    private final PullRun run;
    private final RatingAnswers answers;
    private final ConsultationLookup consultations;
    private final ClientLookup clients;
    private final DerivedFields fields;
    private final RatesNotifications notifications;
    private final Outbox outbox;

    RatesWriter(
            PullRun run,
            RatingAnswers answers,
            ConsultationLookup consultations,
            ClientLookup clients,
            DerivedFields fields,
            RatesNotifications notifications,
            Outbox outbox) {
        this.run = run;
        this.answers = answers;
        this.consultations = consultations;
        this.clients = clients;
        this.fields = fields;
        this.notifications = notifications;
        this.outbox = outbox;
    }

    @Override
    public Tally write(List<RatingAnswer> said) {
        Map<String, Known> known = consultations.byKey(keys(said));
        List<RatingAnswer> doubles = new ArrayList<>();
        Merge<RatingAnswer> plan = plan(said, known, doubles);
        answers.removeDoubles(doubles);
        answers.add(plan.added());
        answers.update(plan.updated());
        List<RatingAnswer> touched = new ArrayList<>(run.mode() == PullMode.REPAIR ? said : plan.added());
        touched.addAll(plan.updated());
        touched.addAll(doubles);
        int effects =
                run.firstLoad() ? 0 : fields.ratings(keys(touched), run.id(), true); // else in a step of their own
        effects += outbox.queue(run.id(), notifications.of(untold(RatesNotifications.rated(plan)), known, run));
        return Tally.written(plan.added().size(), plan.changed().size(), plan.unchanged())
                .plus(Tally.effects(effects));
    }

    /** A client hears of ratings once a run, on however many pages they came: what this run, or one it resumes, has told is left out. */
    private List<RatingAnswer> untold(List<RatingAnswer> rated) {
        if (rated.isEmpty() || run.firstLoad()) {
            return rated;
        }
        Set<String> told = outbox.messagedSince(run.origin(), RatesNotifications.TEMPLATE, keys(rated));
        return rated.stream()
                .filter(answer -> !told.contains(answer.consultation()))
                .toList();
    }

    @Override
    public Tally remove(Collection<String> keys) {
        List<Map.Entry<String, String>> removed = answers.remove(keys);
        fields.removed("rating", removed);
        int effects =
                fields.ratings(removed.stream().map(Map.Entry::getKey).collect(Collectors.toSet()), run.id(), true);
        int gone = (int) removed.stream().map(Map.Entry::getValue).distinct().count();
        return Tally.removed(gone, keys.size() - gone).plus(Tally.effects(effects));
    }

    @Override
    public List<Difference> compare(List<RatingAnswer> said) {
        List<RatingAnswer> doubles = new ArrayList<>();
        List<Difference> found = new ArrayList<>(Difference.of(
                linked(said, consultations.byKey(keys(said))),
                RatingAnswer::key,
                answers.of(keys(said), doubles),
                RatingAnswer::after,
                answers.table(),
                Set.of("cons_id", "client_id")));
        doubles.forEach(row -> found.add(new Difference(row.key(), "rows", "1", "more")));
        found.addAll(Difference.ofDerived(
                said, RatingAnswer::consultation, RatingAnswer::key, fields.staleRatings(keys(said))));
        return found;
    }

    /** @param doubles is given stored rows that are one with another */
    private Merge<RatingAnswer> plan(List<RatingAnswer> said, Map<String, Known> known, List<RatingAnswer> doubles) {
        return Merge.of(
                linked(said, known),
                RatingAnswer::key,
                answers.of(keys(said), doubles),
                run.mode() == PullMode.REPAIR ? RatingAnswer::repaired : RatingAnswer::after);
    }

    private List<RatingAnswer> linked(List<RatingAnswer> said, Map<String, Known> known) {
        Map<String, Client> owners = clients.byKey(
                said.stream().map(RatingAnswer::client).filter(Objects::nonNull).collect(Collectors.toSet()));
        List<RatingAnswer> linked = new ArrayList<>(said.size());
        for (RatingAnswer answer : said) {
            Known consultation = known.get(answer.consultation());
            Client client = answer.client() == null ? null : owners.get(answer.client());
            linked.add(answer.linked(
                    consultation == null ? null : consultation.id(), client == null ? null : client.clientId()));
        }
        return linked;
    }

    private static Collection<String> keys(List<RatingAnswer> of) {
        return of.stream().map(RatingAnswer::consultation).collect(Collectors.toCollection(TreeSet::new));
    }
}
