package uz.consult.launcher.ui;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriComponentsBuilder;

/** The fields of a form that say something, in their order: handed on as hidden fields, or as the query of a link. */
final class SaidFields {

    private final Map<String, Object> fields = new LinkedHashMap<>();

    /** @param value null says nothing */
    SaidFields and(String name, @Nullable Object value) {
        if (value != null) {
            fields.put(name, value);
        }
        return this;
    }

    Map<String, Object> byName() {
        return fields;
    }

    /** A page with these fields. */
    String link(String path) {
        UriComponentsBuilder link = UriComponentsBuilder.fromPath(path);
        fields.keySet().forEach(name -> link.queryParam(name, "{" + name + "}"));
        return link.encode().buildAndExpand(fields).toUriString();
    }
}
