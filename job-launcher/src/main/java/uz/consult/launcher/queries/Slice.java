package uz.consult.launcher.queries;

import java.util.List;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.TableField;
import org.jooq.impl.DSL;
import org.jooq.impl.TableImpl;

/**
 * A part of a list, newest first.
 *
 * @param items the part
 * @param total how many there are in all, if totalIsExact; else at least so many
 * @param totalIsExact false if there are more than were counted
 * @param limit the most items asked for, 1 to 500
 * @param offset how many were passed over, at most 10,000
 */
public record Slice<T>(List<T> items, long total, boolean totalIsExact, int limit, int offset) {

    public static final int MOST = 500;
    public static final int FURTHEST = 10_000;

    /** Counting stops here: an exact figure beyond it would cost more than it tells. */
    private static final int COUNTED = 10_000;

    public <R> Slice<R> map(Function<? super T, ? extends R> to) {
        return new Slice<>(items.stream().<R>map(to).toList(), total, totalIsExact, limit, offset);
    }

    /** Passes over rows by an index alone before it reads any. */
    static <R extends Record, T> Slice<T> of(
            DSLContext db,
            TableImpl<R> table,
            TableField<R, Long> id,
            Condition where,
            int limit,
            int offset,
            Function<? super R, ? extends T> to) {
        Field<Long> key = DSL.field(DSL.name("key"), Long.class);
        var wanted = db.select(id.as(key))
                .from(table)
                .where(where)
                .orderBy(id.desc())
                .limit(limit)
                .offset(offset)
                .asTable("wanted");
        List<T> items = db.select(table.fields())
                .from(table)
                .join(wanted)
                .on(id.eq(DSL.field(DSL.name("wanted", "key"), Long.class)))
                .orderBy(id.desc())
                .fetch(row -> (T) to.apply(row.into(table)));
        int counted = offset + items.size() < limit + offset && (offset == 0 || !items.isEmpty())
                ? offset + items.size()
                : db.fetchCount(db.select(id).from(table).where(where).limit(COUNTED + 1));
        return new Slice<>(items, Math.min(counted, COUNTED), counted <= COUNTED, limit, offset);
    }
}
