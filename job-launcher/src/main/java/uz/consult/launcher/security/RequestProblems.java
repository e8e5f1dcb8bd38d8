package uz.consult.launcher.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import tools.jackson.databind.DatabindException;
import uz.consult.etl.failure.ErrorClass;

/** Wrong requests to this package's controllers, as problems. */
@RestControllerAdvice(assignableTypes = TokensController.class)
@Order(Ordered.HIGHEST_PRECEDENCE)
class RequestProblems {

    @ExceptionHandler
    ResponseEntity<Map<String, Object>> wrong(BadRequestException e, HttpServletRequest request) {
        return e instanceof BadRequestException.NotFound
                ? problem(request, HttpStatus.NOT_FOUND, ErrorClass.NOT_FOUND, String.valueOf(e.getMessage()))
                : problem(request, HttpStatus.BAD_REQUEST, ErrorClass.VALIDATION, String.valueOf(e.getMessage()));
    }

    @ExceptionHandler
    ResponseEntity<Map<String, Object>> unreadable(HttpMessageNotReadableException e, HttpServletRequest request) {
        return problem(
                request,
                HttpStatus.BAD_REQUEST,
                ErrorClass.VALIDATION,
                e.getCause() instanceof DatabindException wrong
                                && !wrong.getPath().isEmpty()
                                && wrong.getPath().get(0).getPropertyName() != null
                        ? wrong.getPath().get(0).getPropertyName() + " is wrong: /swagger-ui.html shows what it must be"
                        : "The body must be JSON, as /swagger-ui.html shows");
    }

    @ExceptionHandler
    ResponseEntity<Map<String, Object>> mistyped(MethodArgumentTypeMismatchException e, HttpServletRequest request) {
        return problem(request, HttpStatus.BAD_REQUEST, ErrorClass.VALIDATION, e.getName() + " must be a number");
    }

    private static ResponseEntity<Map<String, Object>> problem(
            HttpServletRequest request, HttpStatus status, ErrorClass errorClass, String detail) {
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(Problems.of(request, status, errorClass, detail));
    }
}
