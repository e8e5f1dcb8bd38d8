package uz.consult.bench;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the jobs have made of 1C in a database, table by table: the number of rows and a digest of all but what each database makes up itself. */
record Rows(Map<String, String> tables) {

    private static final String TABLES =
            "select table_name, '' from information_schema.tables where table_schema = 'cons' and table_type = 'BASE TABLE' order by 1";

    private static final String CONTENT = """
            select count(*)::text, md5(coalesce(string_agg(md5(r), '' order by md5(r) collate "C"), '')) from (
                select ((to_jsonb(t) - array['id', 'client_id', 'account_id', 'parent_id', 'created_at', 'updated_at'])
                        || jsonb_build_object('linked', to_jsonb(t) ->> 'client_id' is not null))::text as r
                from cons.%s t) s""";

    static Rows of(Databases databases, String database) throws SQLException {
        Map<String, String> tables = new LinkedHashMap<>();
        for (String table : databases.rows(database, TABLES).keySet()) {
            databases
                    .rows(database, CONTENT.formatted(table))
                    .forEach((count, digest) -> tables.put(table, count + " rows " + digest));
        }
        return new Rows(tables);
    }

    /** Tables that differ. */
    List<String> differing(Rows other) {
        return tables.entrySet().stream()
                .filter(table -> !table.getValue().equals(other.tables.get(table.getKey())))
                .map(Map.Entry::getKey)
                .toList();
    }
}
