package uz.consult.launcher.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.type.classreading.MetadataReader;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.stereotype.Controller;
import org.springframework.util.ClassUtils;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;

/** Which action a row of the audit is. */
class AuditedActionTest {

    /** A new endpoint that changes something fails here until it has an action, and that has its sentences. */
    @ParameterizedTest
    @MethodSource("changing")
    void every_address_that_changes_something_is_an_action(String request) {
        String what = request.replaceAll("\\{\\w+}", "17");
        assertThat(AuditedAction.of(what)).as(request + " is no AuditedAction").isPresent();
        if (request.contains("{")) {
            assertThat(AuditedAction.of(what).orElseThrow().subject(what)).isEqualTo("17");
        }
    }

    @Test
    void an_address_that_does_nothing_is_no_action() {
        for (String what :
                List.of("POST /api/runs/1", "GET /api/jobs", "DELETE /api/runs/1/restart", "nonsense", "POST /")) {
            assertThat(AuditedAction.of(what)).as(what).isEmpty();
        }
        assertThat(AuditedAction.of("DELETE /api/tokens/etl_…")).contains(AuditedAction.REVOKE_TOKEN);
        assertThat(AuditedAction.of("POST /api/runs/%zz/stop")).contains(AuditedAction.STOP_RUN);
    }

    static List<String> changing() throws ClassNotFoundException {
        List<String> all = new ArrayList<>();
        for (Class<?> controller : controllers()) {
            RequestMapping base = AnnotatedElementUtils.findMergedAnnotation(controller, RequestMapping.class);
            for (Method method : controller.getDeclaredMethods()) {
                RequestMapping own = AnnotatedElementUtils.findMergedAnnotation(method, RequestMapping.class);
                for (RequestMethod verb : own == null ? new RequestMethod[0] : own.method()) {
                    if (verb != RequestMethod.GET) {
                        paths(base)
                                .forEach(first -> paths(own).forEach(second -> all.add(verb + " " + first + second)));
                    }
                }
            }
        }
        assertThat(all)
                .hasSizeGreaterThan(20)
                .allMatch(request -> request.contains(" /api/") || request.contains(" /ui/"));
        return all;
    }

    private static Stream<String> paths(RequestMapping mapping) {
        return mapping == null || mapping.path().length == 0 ? Stream.of("") : Stream.of(mapping.path());
    }

    private static List<Class<?>> controllers() throws ClassNotFoundException {
        ClassPathScanningCandidateComponentProvider scanner = new ClassPathScanningCandidateComponentProvider(false) {
            @Override
            protected boolean isCandidateComponent(MetadataReader reader) throws IOException {
                // Whatever conditions it has.
                return new AnnotationTypeFilter(Controller.class).match(reader, getMetadataReaderFactory());
            }
        };
        List<Class<?>> found = new ArrayList<>();
        for (var candidate : scanner.findCandidateComponents("uz.consult.launcher")) {
            found.add(ClassUtils.forName(String.valueOf(candidate.getBeanClassName()), null));
        }
        return found;
    }
}
