package uz.consult.launcher.api;

import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springdoc.core.providers.ObjectMapperProvider;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import uz.consult.etl.batch.EtlJobs;
import uz.consult.launcher.security.AllowedRoles;

/**
 * What OpenAPI says of the API beside what springdoc reads from the controllers and from their Javadoc, which stands in the jar: what is the
 * same for every operation is said here once.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
class OpenApiConfiguration {

    private static final String BASIC = "basic";
    private static final String TOKEN = "token";
    private static final String SESSION = "session";

    @Bean
    OpenAPI openApi(ObjectProvider<BuildProperties> build) {
        BuildProperties known = build.getIfAvailable();
        return new OpenAPI()
                .info(new Info()
                        .title("consult-etl")
                        .version(known == null ? "unknown" : known.getVersion())
                        .description(
                                "Jobs between 1C, PostgreSQL and Chatwoot: how they stand, and what may be done about it. Times are"
                                        + " ISO 8601, durations too (PT5M). Errors are problems (RFC 9457) whose detail says how to correct the"
                                        + " call. Unknown parameters and fields are errors."))
                .components(new Components()
                        .addSecuritySchemes(
                                BASIC,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("basic")
                                        .description("A user of LAUNCHER_USERS"))
                        .addSecuritySchemes(
                                TOKEN,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")
                                        .description("A token of POST /api/tokens"))
                        .addSecuritySchemes(
                                SESSION,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.APIKEY)
                                        .in(SecurityScheme.In.COOKIE)
                                        .name("JSESSIONID")
                                        .description(
                                                "The session of a browser that has signed in; a change also needs the cookie"
                                                        + " XSRF-TOKEN's value in the header X-XSRF-TOKEN")))
                .addSecurityItem(new SecurityRequirement().addList(BASIC))
                .addSecurityItem(new SecurityRequirement().addList(TOKEN))
                .addSecurityItem(new SecurityRequirement().addList(SESSION));
    }

    @Bean
    ModelConverter recordFields(ObjectMapperProvider types) {
        return new RecordFields(types.jsonMapper());
    }

    @Bean
    OperationCustomizer operationNames() {
        return new OperationNames();
    }

    @Bean
    OperationCustomizer operationAnswers() {
        return new OperationAnswers();
    }

    @Bean
    @Order(1)
    OpenApiCustomizer answers() {
        return api -> {
            api.getComponents().addSchemas(OperationAnswers.PROBLEM, OperationAnswers.problem());
            OperationAnswers.components().forEach(api.getComponents()::addResponses);
        };
    }

    @Bean
    @Order(2)
    OpenApiCustomizer requests(EtlJobs jobs) {
        return new RequestTexts(jobs);
    }

    @Bean
    @Order(3)
    OpenApiCustomizer values() {
        return new FieldValues();
    }

    /** Who may call an operation stands in its description. */
    @Bean
    OpenApiCustomizer roles() {
        return api -> api.getPaths()
                .forEach((path, item) -> item.readOperationsMap()
                        .forEach((method, operation) -> operation.setDescription(
                                (operation.getDescription() == null ? "" : operation.getDescription() + ". ")
                                        + "Roles: " + String.join(", ", AllowedRoles.of(method.name(), path)))));
    }
}
