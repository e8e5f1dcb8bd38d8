package uz.consult.launcher.api;

import io.swagger.v3.oas.models.Operation;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springframework.util.StringUtils;
import org.springframework.web.method.HandlerMethod;

/** Names operations after controller and method ({@code runsRestart}), so that a generated client's names do not depend on an order. */
final class OperationNames implements OperationCustomizer {

    @Override
    public Operation customize(Operation operation, HandlerMethod method) {
        String controller = method.getBeanType().getSimpleName().replaceFirst("Controller$", "");
        return operation.operationId(StringUtils.uncapitalize(controller)
                + StringUtils.capitalize(method.getMethod().getName()));
    }
}
