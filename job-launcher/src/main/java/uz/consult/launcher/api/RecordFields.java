package uz.consult.launcher.api;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.RecordComponent;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says of each field of a record whether it is always there, or may be null: what NullAway proves of the code. */
final class RecordFields implements ModelConverter {

    private final ObjectMapper types;

    /** @param types knows the classes behind types */
    RecordFields(ObjectMapper types) {
        this.types = types;
    }

    @Override
    public @Nullable Schema<?> resolve(
            AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> chain) {
        if (!chain.hasNext()) {
            return null;
        }
        Schema<?> resolved = chain.next().resolve(type, context, chain);
        JavaType java = types.constructType(type.getType());
        Schema<?> described = resolved != null && resolved.get$ref() != null
                ? context.getDefinedModels().get(resolved.get$ref().replaceFirst(".*/", ""))
                : resolved;
        if (java != null && java.getRawClass().isRecord() && described != null && described.getProperties() != null) {
            for (RecordComponent component : java.getRawClass().getRecordComponents()) {
                describe(described, component);
            }
        }
        return resolved;
    }

    @SuppressWarnings("unchecked")
    private static void describe(Schema<?> described, RecordComponent component) {
        Map<String, Schema> fields = described.getProperties();
        Schema<?> field = fields.get(component.getName());
        if (field == null) {
            return;
        }
        boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
        if (!nullable
                && (described.getRequired() == null || !described.getRequired().contains(component.getName()))) {
            described.addRequiredItem(component.getName());
        } else if (nullable && field.getTypes() != null) {
            field.addType("null");
        }
    }
}
