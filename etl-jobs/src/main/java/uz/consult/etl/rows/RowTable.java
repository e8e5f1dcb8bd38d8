package uz.consult.etl.rows;

import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.springframework.jdbc.core.JdbcOperations;

/**
 * How rows of one type lie in one table: its columns, each with the value it takes. From this one description come COPY for
 * new rows, one UPDATE for any number of changed rows, and the list of fields in which two states of a row differ. All work
 * happens in the caller's transaction, and is gone if that is rolled back.
 */
public final class RowTable<R> {

    /** One column. */
    private record Column<R>(String name, String type, Function<R, @Nullable Object> value, boolean told) {}

    /**
     * A field in which two states of a row differ.
     *
     * @param field the column
     * @param before the former value, null if it was null
     * @param after the present value, null if it is null
     */
    public record Change(
            String field, @Nullable Object before, @Nullable Object after) {}

    /** Characters that COPY is sent at once. */
    private static final int PIECE = 1 << 14;

    private final String table;
    private final List<String> key;
    private final List<Column<R>> columns = new ArrayList<>();

    /**
     * @param table the table with its schema
     * @param key the columns by which rows are updated
     */
    public RowTable(String table, String... key) {
        this.table = table;
        this.key = List.of(key);
    }

    /** A column whose changes go to the change log. */
    public RowTable<R> column(String name, String type, Function<R, @Nullable Object> value) {
        columns.add(new Column<>(name, type, value, true));
        return this;
    }

    /** A column that is kept, but whose changes are of no interest to people. */
    public RowTable<R> untrackedColumn(String name, String type, Function<R, @Nullable Object> value) {
        columns.add(new Column<>(name, type, value, false));
        return this;
    }

    /** The fields in which the two states differ, without untracked columns, in the order of the columns. */
    public List<Change> changes(R before, R after) {
        List<Change> changes = new ArrayList<>();
        for (Column<R> column : columns) {
            if (column.told) {
                Object was = column.value.apply(before);
                Object is = column.value.apply(after);
                if (!Objects.equals(was, is)) {
                    changes.add(new Change(column.name, was, is));
                }
            }
        }
        return changes;
    }

    /** As {@link #changes}, without the columns by which rows are updated. */
    public List<Change> changesBesideKey(R before, R after) {
        return changes(before, after).stream()
                .filter(change -> !key.contains(change.field()))
                .toList();
    }

    /** Adds rows by COPY, a piece at a time: no page is held as text in whole, and PostgreSQL need not wait for its end. */
    public void insert(JdbcOperations jdbc, Collection<? extends R> rows) {
        if (rows.isEmpty()) {
            return;
        }
        jdbc.execute((Connection connection) -> {
            CopyIn copy = connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("copy " + table + " (" + names() + ") from stdin");
            try {
                StringBuilder text = new StringBuilder(2 * PIECE);
                for (R row : rows) {
                    line(row, text);
                    if (text.length() >= PIECE) {
                        send(text, copy);
                    }
                }
                send(text, copy);
                return copy.endCopy();
            } finally {
                if (copy.isActive()) {
                    copy.cancelCopy();
                }
            }
        });
    }

    private void line(R row, StringBuilder text) {
        for (int i = 0; i < columns.size(); i++) {
            if (i > 0) {
                text.append('\t');
            }
            CopyText.escape(columns.get(i).value.apply(row), text);
        }
        text.append('\n');
    }

    private static void send(StringBuilder text, CopyIn copy) throws SQLException {
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        copy.writeToCopy(bytes, 0, bytes.length);
        text.setLength(0);
    }

    /**
     * Adds the rows whose keys are not there yet, in one statement; of those that are, nothing changes.
     *
     * @return how many were added
     */
    public int insertAbsent(JdbcOperations jdbc, Collection<? extends R> rows) {
        String sql = "insert into " + table + " (" + names() + ") select * from " + unnest() + " on conflict ("
                + String.join(", ", key) + ") do nothing";
        return rows.isEmpty() ? 0 : execute(jdbc, sql, rows);
    }

    /**
     * Writes the columns of these rows over what stands under their keys, in one statement.
     *
     * @param also further assignments, as {@code updated_at = now()}; may be empty
     * @return how many rows were found
     */
    public int update(JdbcOperations jdbc, Collection<? extends R> rows, String also) {
        String sets = columns.stream()
                .map(Column::name)
                .filter(name -> !key.contains(name))
                .map(name -> name + " = v." + name)
                .collect(Collectors.joining(", "));
        String sql = "update " + table + " t set " + sets + (also.isEmpty() ? "" : ", " + also) + " from " + unnest()
                + " where "
                + key.stream().map(name -> "t." + name + " = v." + name).collect(Collectors.joining(" and "));
        return rows.isEmpty() ? 0 : execute(jdbc, sql, rows);
    }

    private int execute(JdbcOperations jdbc, String sql, Collection<? extends R> rows) {
        Integer count = jdbc.execute((Connection connection) -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (int i = 0; i < columns.size(); i++) {
                    statement.setArray(i + 1, array(connection, columns.get(i), rows));
                }
                return statement.executeUpdate();
            }
        });
        return Objects.requireNonNull(count);
    }

    private String unnest() {
        return "unnest("
                + columns.stream().map(column -> "?::" + column.type + "[]").collect(Collectors.joining(", "))
                + ") as v(" + names() + ")";
    }

    private static <R> Array array(Connection connection, Column<R> column, Collection<? extends R> rows)
            throws SQLException {
        @Nullable String[] values = new String[rows.size()];
        int i = 0;
        for (R row : rows) {
            Object value = column.value.apply(row);
            values[i++] = value == null ? null : CopyText.text(value);
        }
        return connection.createArrayOf("text", values);
    }

    private String names() {
        return columns.stream().map(Column::name).collect(Collectors.joining(", "));
    }
}
