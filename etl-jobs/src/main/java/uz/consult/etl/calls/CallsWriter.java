package uz.consult.etl.calls;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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

/** Writes calls, linked where consultation and client are known, and con_calls of the consultations they touch. */
final class CallsWriter implements RowWriter<Call> {

    private final PullRun run;
    private final Calls calls;
    private final ConsultationLookup consultations;
    private final ClientLookup clients;
    private final DerivedFields fields;
    private final CallsNotifications notifications;
    private final Outbox outbox;

    CallsWriter(
            PullRun run,
            Calls calls,
            ConsultationLookup consultations,
            ClientLookup clients,
            DerivedFields fields,
            CallsNotifications notifications,
            Outbox outbox) {
        this.run = run;
        this.calls = calls;
        this.consultations = consultations;
        this.clients = clients;
        this.fields = fields;
        this.notifications = notifications;
        this.outbox = outbox;
    }

    @Override
    public Tally write(List<Call> said) {
        Collection<String> keys = keys(said);
        Map<String, Known> known = consultations.byKey(keys);
        Merge<Call> plan = plan(said, keys, known);
        calls.add(plan.added());
        calls.update(plan.updated());
        // A repair may have been asked for because of con_calls itself.
        int effects = run.firstLoad() // then in a step of their own
                ? 0
                : fields.calls(run.mode() == PullMode.REPAIR ? keys : keys(plan.added()), run.id());
        effects += outbox.queue(run.id(), notifications.of(plan.added(), known, run));
        return Tally.written(plan.added().size(), plan.changed().size(), plan.unchanged())
                .plus(Tally.effects(effects));
    }

    @Override
    public Tally remove(Collection<String> keys) {
        List<Call> removed = calls.remove(keys.stream().map(Call::named).toList());
        fields.removed(
                "calls",
                removed.stream()
                        .map(call -> Map.entry(call.consultation(), call.key()))
                        .toList());
        int effects = fields.calls(keys(removed), run.id());
        return Tally.removed(removed.size(), keys.size() - removed.size()).plus(Tally.effects(effects));
    }

    @Override
    public List<Difference> compare(List<Call> said) {
        Collection<String> keys = keys(said);
        List<Difference> found = new ArrayList<>(Difference.of(
                linked(said, consultations.byKey(keys)),
                Call::key,
                calls.of(keys),
                Call::after,
                calls.table(),
                Set.of("cons_id", "client_id")));
        found.addAll(Difference.ofDerived(said, Call::consultation, Call::key, fields.staleCalls(keys)));
        return found;
    }

    private Merge<Call> plan(List<Call> said, Collection<String> keys, Map<String, Known> known) {
        return Merge.of(
                linked(said, known),
                Call::key,
                calls.of(keys),
                run.mode() == PullMode.REPAIR ? Call::repaired : Call::after);
    }

    private List<Call> linked(List<Call> said, Map<String, Known> known) {
        Map<String, Client> owners = clients.byKey(
                said.stream().map(Call::client).filter(Objects::nonNull).collect(Collectors.toSet()));
        List<Call> linked = new ArrayList<>(said.size());
        for (Call call : said) {
            Known consultation = known.get(call.consultation());
            Client client = call.client() == null ? null : owners.get(call.client());
            linked.add(new Call(
                    call.period(),
                    call.consultation(),
                    call.manager(),
                    call.client(),
                    consultation == null ? null : consultation.id(),
                    id(client)));
        }
        return linked;
    }

    private static @Nullable UUID id(@Nullable Client client) {
        return client == null ? null : client.clientId();
    }

    private static Collection<String> keys(List<Call> of) {
        return of.stream().map(Call::consultation).collect(Collectors.toCollection(TreeSet::new));
    }
}
