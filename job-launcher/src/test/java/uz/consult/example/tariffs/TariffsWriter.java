package uz.consult.example.tariffs;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.JdbcOperations;
import uz.consult.etl.batch.RowWriter;
import uz.consult.etl.batch.StoredKeysQuery;
import uz.consult.etl.rows.Merge;
import uz.consult.etl.rows.RowTable;
import uz.consult.etl.runlog.Difference;
import uz.consult.etl.runlog.Tally;

/** Writes tariffs as a difference. Those marked for deletion stay, for clients refer to them; those that 1C no longer has go. */
final class TariffsWriter implements RowWriter<Tariff> {

    static final StoredKeysQuery STORED =
            StoredKeysQuery.of("select ref_key as key, null::text as version, true as live from dict.tariffs");

    private static final RowTable<Tariff> TABLE = new RowTable<Tariff>("dict.tariffs", "ref_key")
            .column("ref_key", "text", Tariff::refKey)
            .column("code", "text", Tariff::code)
            .column("description", "text", Tariff::description)
            .column("deleted", "boolean", Tariff::deleted);

    private final JdbcOperations jdbc;

    TariffsWriter(JdbcOperations jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Tally write(List<Tariff> said) {
        Merge<Tariff> plan = Merge.of(said, Tariff::refKey, stored(said), Tariff::after);
        TABLE.insert(jdbc, plan.added());
        TABLE.update(jdbc, plan.updated(), "");
        return Tally.written(plan.added().size(), plan.changed().size(), plan.unchanged());
    }

    @Override
    public Tally remove(Collection<String> keys) {
        int removed =
                jdbc.update("delete from dict.tariffs where ref_key in (select k from unnest(?::text[]) k)", (Object)
                        keys.toArray(String[]::new));
        return Tally.removed(removed, keys.size() - removed);
    }

    @Override
    public List<Difference> compare(List<Tariff> said) {
        return Difference.of(said, Tariff::refKey, stored(said), Tariff::after, TABLE, Set.of());
    }

    /** The rows of these tariffs, locked in the order of their keys, as every writer does. */
    private Map<String, Tariff> stored(List<Tariff> said) {
        Map<String, Tariff> found = new HashMap<>();
        jdbc.query(
                "select ref_key, code, description, deleted from dict.tariffs"
                        + " where ref_key in (select k from unnest(?::text[]) k) order by ref_key for update",
                row -> {
                    found.put(
                            row.getString(1),
                            new Tariff(row.getString(1), row.getString(2), row.getString(3), row.getBoolean(4)));
                },
                (Object) said.stream().map(Tariff::refKey).toArray(String[]::new));
        return found;
    }
}
