package uz.consult.etl.batch;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ExecutionContext;

/**
 * How far a pull has come: a few hundred bytes, however many records share one cursor value.
 *
 * @param scan the number of the scan
 * @param value the cursor value of the last record; null at the beginning of the scan
 * @param seen how many records of that value were taken
 * @param last what names the last record
 */
record Position(
        int scan,
        @Nullable String value,
        int seen,
        @Nullable String last) {

    static final Position START = new Position(0, null, 0, null);

    /** @throws NullPointerException if 1C no longer has the record: there is no position behind it */
    Position after(SourceRecord sourceRecord) {
        Cursor cursor = sourceRecord.scan().cursor();
        String at =
                cursor.position(Objects.requireNonNull(sourceRecord.record()).plain(cursor.field()));
        String name = sourceRecord.key();
        // A record whose cursor value is none is counted with those before it: it cannot be paged from.
        return at == null || at.equals(value)
                ? new Position(scan, value, seen + 1, name)
                : new Position(scan, at, 1, name);
    }

    Position nextScan() {
        return new Position(scan + 1, null, 0, null);
    }

    /** The first record of the same value again, when records have moved among those taken. */
    Position again() {
        return new Position(scan, value, 0, null);
    }

    void save(ExecutionContext context) {
        context.putInt("pull.pass", scan);
        context.putString("pull.value", value == null ? "" : value);
        context.putInt("pull.seen", seen);
        context.putString("pull.last", last == null ? "" : last);
    }

    static Position restore(ExecutionContext context) {
        if (!context.containsKey("pull.pass")) {
            return START;
        }
        String value = context.getString("pull.value");
        String last = context.getString("pull.last");
        return new Position(
                context.getInt("pull.pass"),
                value.isEmpty() ? null : value,
                context.getInt("pull.seen"),
                last.isEmpty() ? null : last);
    }
}
