package uz.consult.launcher.api;

import java.util.List;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.type.LogicalType;

/** Puts {@link KnownParameters} before all addresses of ours. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
class ParametersConfiguration implements WebMvcConfigurer {

    /** An empty text where a number or a date belongs is no leave to do without it: without the run, a release is one of everything. */
    @Bean
    JsonMapperBuilderCustomizer emptyTextIsNoValue() {
        return json -> {
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

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new KnownParameters()).addPathPatterns("/", "/ui/**", "/api/**");
    }
}
