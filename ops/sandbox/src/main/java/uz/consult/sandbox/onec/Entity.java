package uz.consult.sandbox.onec;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One published entity: its fields and its rows. */
final class Entity {

    private final String name;
    private final Map<String, Field> fields = new LinkedHashMap<>();
    private final List<Row> rows = new ArrayList<>();
    private final Map<String, Row> byKey = new HashMap<>();
    private final Map<String, List<Row>> sorted = new HashMap<>();

    Entity(String name, Field... fields) {
        this.name = name;
        for (Field field : fields) {
            this.fields.put(field.name(), field);
        }
    }

    String name() {
        return name;
    }

    Map<String, Field> fields() {
        return fields;
    }

    @Nullable Field field(String field) {
        return fields.get(field);
    }

    boolean hasKey() {
        return fields.containsKey("Ref_Key");
    }

    List<Row> rows() {
        return rows;
    }

    @Nullable Row find(String key) {
        return byKey.get(key);
    }

    void add(Row row) {
        rows.add(row);
        if (hasKey() && row.get("Ref_Key") instanceof String key) {
            byKey.put(key, row);
        }
        sorted.clear();
    }

    void remove(Row row) {
        rows.remove(row);
        if (row.get("Ref_Key") instanceof String key) {
            byKey.remove(key, row);
        }
        sorted.clear();
    }

    void changed() {
        sorted.clear();
    }

    /** The rows in this order; kept until something changes. */
    List<Row> sorted(String order, Comparator<Row> comparator) {
        return sorted.computeIfAbsent(
                order, o -> rows.stream().sorted(comparator).toList());
    }

    /** What 1C shows for a reference to this row, and sorts references by. */
    static String presentation(@Nullable Row row) {
        if (row == null) {
            return "";
        }
        return row.get("Description") instanceof String text
                ? text
                : row.get("Number") instanceof String number ? number : "";
    }
}
