package uz.consult.launcher.database;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jooq.Schema;
import org.jooq.Table;
import uz.consult.sql.DefaultCatalog;

/** Whether the user who is to migrate may: it takes an owner's right, or his who can act for the owner. */
final class MigrationRights {

    /** Tables and schemas by name: there may be others beside ours, which no migration touches. */
    private static final String LACKING = """
            select format('%I.%I belongs to %I', n.nspname, c.relname, pg_get_userbyid(c.relowner))
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where c.relkind in ('r', 'p') and (n.nspname = 'batch' or format('%s.%s', n.nspname, c.relname) = any (?))
              and not pg_has_role(c.relowner, 'usage')
            union all
            select format('nothing may be created in schema %I, which belongs to %I', nspname, pg_get_userbyid(nspowner))
            from pg_namespace where nspname = any (?) and not has_schema_privilege(oid, 'create')
            union all
            select format('no schema may be created in database %I', current_database())
            where not has_database_privilege(current_database(), 'create')
              and not exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
                              where n.nspname = 'batch' and c.relname = 'flyway_schema_history')""";

    private final DataSource migrating;

    /** @param migrating connections of the user who is to migrate */
    MigrationRights(DataSource migrating) {
        this.migrating = migrating;
    }

    /** What stands against it, for people; empty if nothing does. */
    List<String> lacking() throws SQLException {
        List<Schema> schemas = DefaultCatalog.DEFAULT_CATALOG.getSchemas();
        List<String> names = new ArrayList<>(List.of("batch"));
        List<String> tables = new ArrayList<>();
        for (Schema schema : schemas) {
            names.add(schema.getName());
            for (Table<?> table : schema.getTables()) {
                tables.add(schema.getName() + "." + table.getName());
            }
        }
        try (Connection connection = migrating.getConnection();
                PreparedStatement statement = connection.prepareStatement(LACKING)) {
            statement.setArray(1, texts(connection, tables));
            statement.setArray(2, texts(connection, names));
            List<String> lacking = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    lacking.add(rows.getString(1));
                }
            }
            return lacking;
        }
    }

    /** Is there such a role? */
    boolean knows(String role) throws SQLException {
        try (Connection connection = migrating.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("select exists (select from pg_roles where rolname = ?)")) {
            statement.setString(1, role);
            try (ResultSet known = statement.executeQuery()) {
                known.next();
                return known.getBoolean(1);
            }
        }
    }

    private static Array texts(Connection connection, List<String> texts) throws SQLException {
        return connection.createArrayOf("text", texts.toArray());
    }
}
