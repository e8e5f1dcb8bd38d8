package uz.consult.etl.outbox;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is carried out next of an ordering key.
 *
 * <ol>
 *   <li>What was sent and not settled comes first, and nothing passes it.
 *   <li>Then the first of what waits, if its time has come: nothing overtakes it, but what waits behind another holds up nothing.
 *   <li>Statuses, assignees, attributes and labels that have gathered go as one.
 * </ol>
 *
 * @param effects at least one, in their order
 * @param lookUp true if they were sent before and nobody knows what became of them
 */
record NextClaim(List<OutboxEntry> effects, boolean lookUp) {

    private static final Set<OutboxCommand.Kind> GATHERING = Set.of(
            OutboxCommand.Kind.STATUS,
            OutboxCommand.Kind.ASSIGNEE,
            OutboxCommand.Kind.ATTRIBUTES,
            OutboxCommand.Kind.LABEL);

    /**
     * A row of an ordering key that is not settled.
     *
     * @param due has the time of its next attempt come?
     * @param settled if it was sent: can the other side no longer be working on it?
     * @param behind does it wait for a decision about another? Then it holds up nothing
     */
    record Waiting(OutboxEntry effect, boolean due, boolean settled, boolean behind) {}

    /**
     * @param rows all of one ordering key that its runs have let go and that is not settled: what a client reads first, then by arrival
     * @return null if nothing may be done now
     */
    static @Nullable NextClaim of(List<Waiting> rows) {
        List<Waiting> sent = rows.stream()
                .filter(row -> !row.effect.state().equals("queued"))
                .toList();
        if (!sent.isEmpty()) {
            boolean ready = sent.stream().allMatch(row -> row.effect.state().equals("sending") ? row.settled : row.due);
            return ready ? claim(sent, true) : null;
        }
        List<Waiting> queued =
                rows.stream().filter(row -> row.due || !row.behind).toList();
        if (queued.isEmpty() || !queued.get(0).due) {
            return null;
        }
        Waiting first = queued.get(0);
        return claim(
                GATHERING.contains(first.effect.kind())
                        ? queued.stream()
                                .filter(row -> row.effect.kind() == first.effect.kind())
                                .toList()
                        : List.of(first),
                false);
    }

    private static NextClaim claim(List<Waiting> rows, boolean lookUp) {
        return new NextClaim(rows.stream().map(Waiting::effect).toList(), lookUp);
    }
}
