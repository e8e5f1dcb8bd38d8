package uz.consult.launcher.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import uz.consult.etl.runlog.ConsultationHistory;
import uz.consult.launcher.operations.OperationRefused;

/** What happened to a consultation. */
@Tag(name = "Consultations", description = "What 1C said of a consultation, what changed, what was sent and answered")
@RestController
@ConditionalOnWebApplication
@RequestMapping("/api/consultations")
class ConsultationsController {

    /** @param items everything in the order of time */
    record HistoryView(List<ConsultationHistory.Entry> items) {}

    private final ConsultationHistory history;

    ConsultationsController(ConsultationHistory history) {
        this.history = history;
    }

    @Operation(summary = "The history of a consultation, by its number, Ref_Key or conversation")
    @GetMapping("/{key}/history")
    HistoryView of(@PathVariable String key) {
        try {
            return new HistoryView(history.of(key));
        } catch (IllegalArgumentException e) {
            throw OperationRefused.notFound(String.valueOf(e.getMessage()));
        }
    }
}
