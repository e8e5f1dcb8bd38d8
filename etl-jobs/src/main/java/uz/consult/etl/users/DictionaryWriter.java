package uz.consult.etl.users;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;
import uz.consult.etl.batch.RowWriter;
import uz.consult.etl.batch.StoredKeysQuery;
import uz.consult.etl.rows.Merge;
import uz.consult.etl.rows.RowTable;
import uz.consult.etl.runlog.Difference;
import uz.consult.etl.runlog.StoredRowCheck;
import uz.consult.etl.runlog.Tally;

/** Writes a dictionary as a difference. Entries marked for deletion stay: consultations refer to them. Deleted ones go. */
final class DictionaryWriter implements RowWriter<DictionaryEntry> {

    private final Dictionary dictionary;
    private final JdbcOperations jdbc;
    private final RowTable<DictionaryEntry> table;

    DictionaryWriter(Dictionary dictionary, JdbcOperations jdbc) {
        this.dictionary = dictionary;
        this.jdbc = jdbc;
        this.table = new RowTable<DictionaryEntry>(dictionary.table(), "ref_key")
                .column("ref_key", "text", DictionaryEntry::refKey);
        dictionary.names().forEach(name -> table.column(name, "text", entry -> entry.value(name)));
    }

    StoredKeysQuery stored() {
        return StoredKeysQuery.of(
                "select ref_key as key, null::text as version, true as live from " + dictionary.table());
    }

    StoredRowCheck nameless() {
        StoredKeysQuery stored = stored();
        return StoredRowCheck.nameless(dictionary.table(), stored.sql(), stored.arguments(), "%s");
    }

    @Override
    public Tally write(List<DictionaryEntry> said) {
        List<DictionaryEntry> ours =
                said.stream().filter(entry -> entry.values() != null).toList();
        List<String> others = said.stream()
                .filter(entry -> entry.values() == null)
                .map(DictionaryEntry::refKey)
                .toList();
        Merge<DictionaryEntry> plan = plan(ours);
        table.insert(jdbc, plan.added());
        table.update(jdbc, plan.updated(), "");
        int removed = delete(others);
        return Tally.written(plan.added().size(), plan.changed().size(), plan.unchanged())
                .plus(Tally.removed(removed, 0))
                .plus(Tally.ignored(others.size() - removed));
    }

    @Override
    public Tally remove(Collection<String> keys) {
        int removed = delete(keys);
        return Tally.removed(removed, keys.size() - removed);
    }

    @Override
    public List<Difference> compare(List<DictionaryEntry> said) {
        List<Difference> found = new ArrayList<>(Difference.of(
                said.stream().filter(entry -> entry.values() != null).toList(),
                DictionaryEntry::refKey,
                of(said.stream().map(DictionaryEntry::refKey).toList()),
                DictionaryEntry::after,
                table,
                Set.of()));
        List<String> others = said.stream()
                .filter(entry -> entry.values() == null)
                .map(DictionaryEntry::refKey)
                .toList();
        of(others).keySet().forEach(key -> found.add(Difference.gone(key)));
        return found;
    }

    private Merge<DictionaryEntry> plan(List<DictionaryEntry> said) {
        return Merge.of(
                said,
                DictionaryEntry::refKey,
                of(said.stream().map(DictionaryEntry::refKey).toList()),
                DictionaryEntry::after);
    }

    private Map<String, DictionaryEntry> of(Collection<String> keys) {
        Map<String, DictionaryEntry> found = new HashMap<>();
        List<String> names = dictionary.names();
        jdbc.query(
                "select ref_key, " + String.join(", ", names) + " from " + dictionary.table()
                        + " where ref_key in (select k from unnest(?::text[]) k) order by ref_key",
                row -> {
                    Map<String, @Nullable String> values = new LinkedHashMap<>();
                    for (int i = 0; i < names.size(); i++) {
                        values.put(names.get(i), row.getString(i + 2));
                    }
                    found.put(row.getString(1), new DictionaryEntry(row.getString(1), values));
                },
                (Object) keys.toArray(String[]::new));
        return found;
    }

    private int delete(Collection<String> keys) {
        return keys.isEmpty()
                ? 0
                : jdbc.update(
                        "delete from " + dictionary.table() + " where ref_key in (select k from unnest(?::text[]) k)",
                        (Object) keys.toArray(String[]::new));
    }
}
