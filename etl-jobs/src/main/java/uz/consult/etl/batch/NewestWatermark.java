package uz.consult.etl.batch;

import java.time.LocalDateTime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.odata.WallTime;

/** The newest cursor value among the records of a chunk: never beyond now, for a date in the future would hide everything until then. */
final class NewestWatermark {

    private final LocalDateTime now;
    private @Nullable SourceRecord newest;
    private @Nullable LocalDateTime at;
    private @Nullable String code;

    NewestWatermark(LocalDateTime now) {
        this.now = now;
    }

    void to(SourceRecord sourceRecord) {
        Cursor cursor = sourceRecord.scan().cursor();
        String value =
                cursor.position(Objects.requireNonNull(sourceRecord.record()).plain(cursor.field()));
        if (value == null || value.isEmpty()) {
            return;
        }
        if (cursor.type() != Cursor.Type.DATE) {
            newest = sourceRecord; // 1C's order of texts is 1C's: the last is the newest
            code = value;
            return;
        }
        LocalDateTime date = WallTime.parse(value);
        if (!date.isAfter(now) && date.getYear() > 1 && (at == null || date.isAfter(at))) {
            newest = sourceRecord;
            at = date;
        }
    }

    /** The record that sets the mark; null if none does. */
    @Nullable SourceRecord newest() {
        return newest;
    }

    /** Wall time; null where the cursor is a code. */
    @Nullable LocalDateTime at() {
        return at;
    }

    /** Null where the cursor is a date. */
    @Nullable String code() {
        return code;
    }

    /** As 1C writes it; null if there is none. */
    @Nullable String text() {
        return at != null ? at.toString() : code;
    }
}
