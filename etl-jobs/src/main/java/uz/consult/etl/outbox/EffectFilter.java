package uz.consult.etl.outbox;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which effects are meant; null does not narrow.
 *
 * @param id only this one
 * @param run only what this run caused
 * @param kind as {@link OutboxCommand.Kind#code} has it
 * @param consultation its Ref_Key in 1C, or its number, with or without leading zeros
 * @param since only what was queued then or later
 * @param error what its error's class or message holds, in whichever case
 * @param upTo only effects up to this number: those that a person was asked about, and none that came since
 */
public record EffectFilter(
        @Nullable Long id,
        @Nullable Long run,
        @Nullable String kind,
        @Nullable String conversation,
        @Nullable String consultation,
        @Nullable OffsetDateTime since,
        @Nullable String error,
        @Nullable Long upTo) {

    private static final String OF_CONSULTATION = """
            outbox.cons_ref_key in (
                select c.cl_ref_key from cons.cons c
                where c.cl_ref_key = ? or c.number = ? or ltrim(c.number, '0') = nullif(ltrim(?, '0'), ''))""";

    /** What is delivered has no error. */
    private static final String OF_ERROR = """
            outbox.state <> 'delivered'
            and position(lower(?) in lower(concat_ws(' ', outbox.error_class, outbox.error_message))) > 0""";

    /** All effects. */
    public static final EffectFilter ALL = new EffectFilter(null, null, null, null, null, null, null, null);

    public EffectFilter ofId(@Nullable Long one) {
        return new EffectFilter(one, run, kind, conversation, consultation, since, error, upTo);
    }

    public EffectFilter ofRun(@Nullable Long one) {
        return new EffectFilter(id, one, kind, conversation, consultation, since, error, upTo);
    }

    public EffectFilter ofKind(@Nullable String one) {
        return new EffectFilter(id, run, one, conversation, consultation, since, error, upTo);
    }

    public EffectFilter ofConversation(@Nullable String one) {
        return new EffectFilter(id, run, kind, one, consultation, since, error, upTo);
    }

    public EffectFilter ofConsultation(@Nullable String one) {
        return new EffectFilter(id, run, kind, conversation, one, since, error, upTo);
    }

    public EffectFilter queuedSince(@Nullable OffsetDateTime time) {
        return new EffectFilter(id, run, kind, conversation, consultation, time, error, upTo);
    }

    public EffectFilter failedWith(@Nullable String text) {
        return new EffectFilter(id, run, kind, conversation, consultation, since, text, upTo);
    }

    public EffectFilter upTo(@Nullable Long newest) {
        return new EffectFilter(id, run, kind, conversation, consultation, since, error, newest);
    }

    /** Does it mean all effects? */
    public boolean isEmpty() {
        return equals(ALL);
    }

    /** The condition on rows of sys.outbox, which has no other name in the statement; its values are {@link #values}. */
    public String sql() {
        StringBuilder sql = new StringBuilder("true");
        add(sql, id, "outbox.id = ?");
        add(sql, run, "outbox.run_id = ?");
        add(sql, kind, "outbox.kind = ?");
        add(sql, conversation, "outbox.conversation = ?");
        add(sql, consultation, OF_CONSULTATION);
        add(sql, since, "outbox.created_at >= ?");
        add(sql, error, OF_ERROR);
        add(sql, upTo, "outbox.id <= ?");
        return sql.toString();
    }

    private static void add(StringBuilder sql, @Nullable Object value, String condition) {
        if (value != null) {
            sql.append(" and ").append(condition);
        }
    }

    /** What fills the gaps of {@link #sql}, in their order, behind what stands before them. */
    public Object[] values(Object... before) {
        List<Object> values = new ArrayList<>(List.of(before));
        for (Object value : new @Nullable Object[] {
            id, run, kind, conversation, consultation, consultation, consultation, since, error, upTo
        }) {
            if (value != null) {
                values.add(value);
            }
        }
        return values.toArray();
    }
}
