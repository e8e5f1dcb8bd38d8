package uz.consult.etl.rows;

import java.util.Collection;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.impl.DSL;

/** Many keys at once. */
public final class Keys {

    private Keys() {}

    /**
     * The field is one of these keys: as a join, for which PostgreSQL uses the field's index. (With {@code = any (…)} it may
     * compare every row with every key: half a second for 1,000 keys and 30,000 rows.)
     */
    @SuppressWarnings("unchecked")
    public static <T> Condition among(Field<T> field, Collection<? extends T> keys) {
        T[] array = keys.toArray(size -> (T[]) java.lang.reflect.Array.newInstance(field.getType(), size));
        return field.in(DSL.select(DSL.field(DSL.name("k"), field.getType()))
                .from(DSL.unnest(array).as("keys", "k")));
    }
}
