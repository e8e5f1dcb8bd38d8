package uz.consult.launcher.ui;

import java.util.Map;
import org.springframework.ui.Model;

/**
 * Asks whether something is meant, before it is done.
 *
 * @param what its texts are the messages {@code confirm.} and this
 * @param subject what it is done to
 * @param action where the form goes
 * @param fields what else the form sends
 * @param cancel where to go if it was not meant, and when it is done
 */
record Confirmation(String what, String subject, String action, Map<String, Object> fields, String cancel) {

    Confirmation(String what, String subject, String action, String cancel) {
        this(what, subject, action, Map.of(), cancel);
    }

    String ask(Model model) {
        model.addAttribute("what", what);
        model.addAttribute("subject", subject);
        model.addAttribute("action", action);
        model.addAttribute("fields", fields);
        model.addAttribute("cancel", cancel);
        return "confirm";
    }
}
