package uz.consult.launcher.api;

import java.util.List;
import java.util.Set;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.type.LogicalType;

/** Puts {@link KnownParameters} before all addresses of ours. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
class ParametersConfiguration implements WebMvcConfigurer {

    private static final Set<String> NOT_READ = Set.of("yaml", "xml", "cbor", "x-jackson-smile");

    /** An empty text where a number or a date belongs must not count as absent: a release without a run releases everything. */
    @Bean
    JsonMapperBuilderCustomizer emptyTextIsNoValue() {
        return json -> {
            // Different readers would take a different one of two equal fields.
            json.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION);
            for (LogicalType type : List.of(
                    LogicalType.Integer,
                    LogicalType.Float,
                    LogicalType.Boolean,
                    LogicalType.DateTime,
                    LogicalType.Enum,
                    LogicalType.OtherScalar)) {
                json.withCoercionConfig(
                        type, coercion -> coercion.setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail));
            }
        };
    }

    /** Bodies are JSON, whatever else a library brings along could read: what the audit cannot read is not taken. */
    @Override
    public void configureMessageConverters(HttpMessageConverters.ServerBuilder converters) {
        converters.configureMessageConvertersList(all -> all.removeIf(converter ->
                converter.getSupportedMediaTypes().stream().anyMatch(type -> NOT_READ.contains(type.getSubtype()))));
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new KnownParameters()).addPathPatterns("/", "/ui/**", "/api/**");
    }
}
