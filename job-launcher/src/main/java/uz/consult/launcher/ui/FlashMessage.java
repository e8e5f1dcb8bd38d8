package uz.consult.launcher.ui;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;
import org.springframework.web.servlet.view.RedirectView;
import uz.consult.launcher.security.PagePath;

/**
 * What was done, shown once on the next page.
 *
 * @param what its text is the message {@code done.} and this
 * @param detail within the text; null for none
 * @param run a run to look at; null for none
 */
record FlashMessage(
        String what, @Nullable String detail, @Nullable Long run) {

    /**
     * Back to where the form stood.
     *
     * @param back as the form says; the board if it is not a page of this application
     */
    RedirectView backTo(@Nullable String back, RedirectAttributes attributes) {
        attributes.addFlashAttribute("done", this);
        RedirectView view = new RedirectView(page(back), true);
        view.setStatusCode(HttpStatus.SEE_OTHER);
        view.setExpandUriTemplateVariables(false);
        return view;
    }

    static String page(@Nullable String back) {
        return PagePath.orBoard(back);
    }
}
