package uz.consult.etl.cons;

import org.jspecify.annotations.Nullable;
import uz.consult.etl.cons.Judgement.Ruling;
import uz.consult.etl.lookup.ClientLookup.Client;
import uz.consult.etl.rows.RowTable;
import uz.consult.etl.runlog.Difference;
import uz.consult.etl.runlog.Explanation;

/** What a comparison says of that in which a stored row differs from 1C, and that writing would leave alone. */
final class LeftAlone {

    private LeftAlone() {}

    /** What a field is in which a stored row differs from its document and that writing would leave alone; null if it is nothing. */
    static @Nullable Difference of(
            Consultation row,
            ConsDocument document,
            @Nullable Client client,
            RowTable.Change change,
            @Nullable Judgement judgement) {
        Difference plain = new Difference(row.refKey(), change.field(), change.after(), change.before());
        return switch (change.field()) {
            case "status" ->
                judgement == null || judgement.ruling() == Ruling.UNEXPLAINED
                        ? plain.forPeople()
                        : judgement.reason() == null ? plain : plain.explained(judgement.reason());
            case "create_date" ->
                document.created() == null
                        ? null
                        : row.isFrom1C() ? plain : plain.explained(Explanation.CREATED_BY_SITE.text());
            case "denied", "end_date" -> plain.explained(Explanation.CANCELLED_ON_SITE.text());
            // Who is not here yet is linked when he comes; a link to another is looked for among the links.
            case "client_id" -> document.client() != null && client == null ? null : plain.explained(Difference.EMPTY);
            default -> plain.explained(Difference.EMPTY);
        };
    }

    /** A further row of a document. */
    static Difference second(Consultation first, Consultation row) {
        if (row.isPlaceholder()) {
            return new Difference(row.refKey(), "cons_id", first.consId(), row.consId());
        }
        return row.hasConversation()
                ? new Difference(row.refKey(), "cons_id", first.consId(), row.consId(), false)
                : Difference.explained(
                        row.refKey(), "cons_id", first.consId(), row.consId(), Explanation.ROW_OF_SITE.text());
    }
}
