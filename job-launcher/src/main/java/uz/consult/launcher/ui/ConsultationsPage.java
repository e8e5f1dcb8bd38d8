package uz.consult.launcher.ui;

import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import uz.consult.etl.runlog.ConsultationHistory;

/** What happened to a consultation. */
@Controller
@ConditionalOnWebApplication
class ConsultationsPage {

    private final ConsultationHistory history;

    ConsultationsPage(ConsultationHistory history) {
        this.history = history;
    }

    @GetMapping("/ui/consultations")
    String story(@RequestParam(required = false) @Nullable String key, Model model, HttpServletResponse response) {
        if (key != null) {
            model.addAttribute("key", key);
            try {
                model.addAttribute("entries", history.of(key));
            } catch (IllegalArgumentException e) {
                response.setStatus(HttpServletResponse.SC_NOT_FOUND);
                model.addAttribute("unknown", true);
            }
        }
        return "consultations";
    }
}
