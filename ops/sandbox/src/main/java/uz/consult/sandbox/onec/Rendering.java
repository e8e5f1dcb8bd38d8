package uz.consult.sandbox.onec;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes rows as 1C writes them: emptiness as zero guid, empty date, empty text; Int64 as a string. */
final class Rendering {

    private static final JsonFactory JSON = new JsonFactory();
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");

    private Rendering() {}

    /**
     * The set with its metadata and, if asked for, its count.
     *
     * @param shuffled do properties stand in an order of each object's own?
     */
    static byte[] page(
            String root, Entity entity, List<Row> rows, Set<String> select, @Nullable Integer count, boolean shuffled) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(64 + rows.size() * 1024);
        out.writeBytes(("{\"odata.metadata\":\"" + root + "/$metadata#" + entity.name() + "\",")
                .getBytes(StandardCharsets.UTF_8));
        if (count != null) {
            out.writeBytes(("\"odata.count\":\"" + count + "\",").getBytes(StandardCharsets.UTF_8));
        }
        out.writeBytes("\"value\":[".getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < rows.size(); i++) {
            if (i > 0) {
                out.write(',');
            }
            out.writeBytes(row(entity, rows.get(i), select, shuffled));
        }
        out.writeBytes("]}".getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }

    static byte[] row(Entity entity, Row row, Set<String> select, boolean shuffled) {
        if (row.spoilt() != null && (select.isEmpty() || select.contains(row.spoilt()))) {
            throw Refusal.of(500, -1, "Ошибка преобразования данных XDTO: НеСериализуемоеЗначение " + row.spoilt());
        }
        byte[] kept = row.json();
        if (select.isEmpty() && kept != null) {
            return kept;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            object(json, entity.name(), entity.fields(), row, select, shuffled);
        }
        byte[] rendered = out.toByteArray();
        if (select.isEmpty()) {
            row.json(rendered);
        }
        return rendered;
    }

    private static void object(
            JsonGenerator json,
            String owner,
            Map<String, Field> fields,
            Row row,
            Set<String> select,
            boolean shuffled) {
        json.writeStartObject();
        List<Map.Entry<String, @Nullable Object>> values =
                new ArrayList<>(row.values().entrySet());
        if (shuffled) {
            Collections.shuffle(values, new Random(values.hashCode()));
        }
        for (Map.Entry<String, @Nullable Object> value : values) {
            Field field = fields.get(value.getKey());
            if (field == null || !select.isEmpty() && !select.contains(field.name())) {
                continue;
            }
            if (field.type() == Field.Type.TABULAR_PART) {
                json.writeName(field.name());
                json.writeStartArray();
                Map<String, Field> columns = new java.util.LinkedHashMap<>();
                field.columns().forEach(column -> columns.put(column.name(), column));
                for (Row line : row.part(field.name())) {
                    object(json, owner + "_" + field.name(), columns, line, Set.of(), shuffled);
                }
                json.writeEndArray();
            } else {
                json.writeName(field.name());
                value(json, field, value.getValue());
                if (field.type() == Field.Type.REFERENCE
                        && value.getValue() != null
                        && !field.name().equals("Ref_Key")) {
                    json.writeStringProperty(
                            field.name().replace("_Key", "@navigationLinkUrl"),
                            owner + "(guid'" + row.get("Ref_Key") + "')/"
                                    + field.name().replace("_Key", ""));
                }
            }
        }
        json.writeEndObject();
    }

    private static void value(JsonGenerator json, Field field, @Nullable Object value) {
        if (value instanceof LocalDateTime date) {
            json.writeString(SECONDS.format(date));
        } else if (value instanceof Boolean flag) {
            json.writeBoolean(flag);
        } else if (value instanceof Number number && field.type() != Field.Type.INT64) {
            json.writeNumber(number.toString());
        } else if (value != null) {
            json.writeString(value.toString());
        } else {
            switch (field.type()) {
                case REFERENCE -> json.writeString(OneC.ZERO);
                case DATE -> json.writeString("0001-01-01T00:00:00");
                case BOOLEAN -> json.writeBoolean(false);
                case INT32, DOUBLE -> json.writeNumber(0);
                case INT64 -> json.writeString("0");
                default -> json.writeString("");
            }
        }
    }
}
