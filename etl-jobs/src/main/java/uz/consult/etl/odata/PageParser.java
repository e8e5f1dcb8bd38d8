package uz.consult.etl.odata;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads a page as a stream of tokens. A page counts only if it is complete JSON to its last byte, and of the entity that was
 * asked for; a required field that is missing anywhere on it means that 1C's schema has changed.
 */
final class PageParser {

    private static final JsonFactory JSON = new JsonFactory();

    private final String entity;
    private final ODataFields fields;
    private final Set<String> wanted;

    PageParser(String entity, ODataFields fields) {
        this.entity = entity;
        this.fields = fields;
        this.wanted = fields.all();
    }

    /** @throws ODataException if the page is not valid */
    ODataPage set(byte[] body) {
        return readable(body, this::set);
    }

    private ODataPage set(byte[] body, byte[] readable) {
        int offset = afterByteOrderMark(body);
        List<ODataRecord> records = new ArrayList<>();
        String metadata = null;
        boolean value = false;
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), readable, offset, body.length - offset)) {
            expect(json, json.nextToken(), JsonToken.START_OBJECT);
            for (String name = json.nextName(); name != null; name = json.nextName()) {
                if (name.equals("odata.metadata")) {
                    json.nextToken();
                    metadata = json.getValueAsString();
                } else if (name.equals("value")) {
                    expect(json, json.nextToken(), JsonToken.START_ARRAY);
                    while (json.nextToken() == JsonToken.START_OBJECT) {
                        records.add(object(json, body, offset, wanted));
                    }
                    expect(json, json.currentToken(), JsonToken.END_ARRAY);
                    value = true;
                } else if (OneCErrors.REFUSALS.contains(name)) {
                    throw OneCErrors.classify(entity, 200, body);
                } else {
                    json.nextToken();
                    json.skipChildren();
                }
            }
            expect(json, json.currentToken(), JsonToken.END_OBJECT);
            expect(json, json.nextToken(), null);
        }
        if (!value) {
            throw OneCErrors.noValue(entity, body);
        }
        checkEntity(metadata);
        records.forEach(this::checkRequired);
        return new ODataPage(List.copyOf(records), absent(records), body.length);
    }

    /** @throws ODataException if the object is not valid */
    ODataRecord single(byte[] body) {
        return readable(body, this::single);
    }

    private ODataRecord single(byte[] body, byte[] readable) {
        int offset = afterByteOrderMark(body);
        Set<String> withMetadata = new HashSet<>(wanted);
        withMetadata.add("odata.metadata");
        withMetadata.addAll(OneCErrors.REFUSALS);
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), readable, offset, body.length - offset)) {
            expect(json, json.nextToken(), JsonToken.START_OBJECT);
            ODataRecord record = object(json, body, offset, withMetadata);
            expect(json, json.nextToken(), null);
            if (OneCErrors.REFUSALS.stream().anyMatch(record::has)) {
                throw OneCErrors.classify(entity, 200, body);
            }
            checkEntity(record.plain("odata.metadata"));
            checkRequired(record);
            return record;
        }
    }

    /**
     * Reads the body; if that fails because it is not UTF-8 throughout, once more with U+FFFD, or a question mark, for each byte that
     * is none: a page must not fail for one text. A body that is in another encoding as a whole has no field by its name, and is
     * refused for that.
     */
    private <T> T readable(byte[] body, Reading<T> reading) {
        try {
            return reading.read(body, body);
        } catch (JacksonException e) {
            byte[] repaired = Utf8.repaired(body);
            if (repaired == body) {
                throw OneCErrors.cutShort(entity, e);
            }
            try {
                return reading.read(body, repaired);
            } catch (JacksonException again) {
                throw OneCErrors.cutShort(entity, again);
            }
        }
    }

    /** Reads a body from its readable form, which is as long as the body itself. */
    @FunctionalInterface
    private interface Reading<T> {
        T read(byte[] body, byte[] readable);
    }

    /** Reads the object whose START_OBJECT is the current token. */
    private static ODataRecord object(JsonParser json, byte[] body, int offset, @Nullable Set<String> wanted) {
        int start = offset + (int) json.currentTokenLocation().getByteOffset();
        Map<String, @Nullable Object> values = new HashMap<>();
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            JsonToken token = json.nextToken();
            if (wanted != null && !wanted.contains(name)) {
                json.skipChildren();
                continue;
            }
            switch (token) {
                case VALUE_STRING -> values.put(name, json.getString());
                case VALUE_TRUE -> values.put(name, Boolean.TRUE);
                case VALUE_FALSE -> values.put(name, Boolean.FALSE);
                case VALUE_NULL -> values.put(name, null);
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> values.put(name, json.getNumberValue());
                case START_ARRAY -> values.put(name, lines(json, body, offset));
                default -> {
                    json.skipChildren();
                    values.put(name, ODataRecord.Misfit.OBJECT);
                }
            }
        }
        return new ODataRecord(
                values, body, start, offset + (int) json.currentLocation().getByteOffset());
    }

    private static Object lines(JsonParser json, byte[] body, int offset) {
        List<ODataRecord> lines = new ArrayList<>();
        boolean objects = true;
        for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
            if (token == JsonToken.START_OBJECT) {
                lines.add(object(json, body, offset, null));
            } else if (token == null) {
                throw new tools.jackson.core.exc.StreamReadException(json, "the body ends within a tabular part");
            } else {
                json.skipChildren();
                objects = false;
            }
        }
        return objects ? List.copyOf(lines) : ODataRecord.Misfit.LIST;
    }

    private static void expect(JsonParser json, @Nullable JsonToken found, @Nullable JsonToken expected) {
        if (found != expected) {
            throw new tools.jackson.core.exc.StreamReadException(
                    json, "expected " + (expected == null ? "the end" : expected) + ", found " + found);
        }
    }

    private void checkEntity(@Nullable String metadata) {
        if (metadata == null || !metadata.endsWith("#" + entity) && !metadata.endsWith("#" + entity + "/@Element")) {
            throw OneCErrors.wrongPage(entity, "the answer is of another entity: " + metadata);
        }
    }

    private void checkRequired(ODataRecord record) {
        for (String field : fields.required()) {
            if (!record.has(field)) {
                throw OneCErrors.wrongPage(
                        entity,
                        "record " + record.identity(fields.key()) + " has no field " + field
                                + ". The configuration of 1C has changed: the field was renamed or removed");
            }
        }
    }

    private Set<String> absent(List<ODataRecord> records) {
        Set<String> absent = new HashSet<>();
        if (!records.isEmpty()) {
            for (String field : fields.optional()) {
                if (records.stream().noneMatch(record -> record.has(field))) {
                    absent.add(field);
                }
            }
        }
        return Set.copyOf(absent);
    }

    private static int afterByteOrderMark(byte[] body) {
        return body.length >= 3 && body[0] == (byte) 0xEF && body[1] == (byte) 0xBB && body[2] == (byte) 0xBF ? 3 : 0;
    }
}
