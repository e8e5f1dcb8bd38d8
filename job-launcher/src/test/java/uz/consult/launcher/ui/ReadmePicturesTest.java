package uz.consult.launcher.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Page.ScreenshotOptions;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import uz.consult.launcher.DemoWorld;
import uz.consult.launcher.security.Browser;

/** Takes the pictures of the pages that README shows, from the demo's world. Not in every build: see testing.md. */
@Tag("pictures")
class ReadmePicturesTest {

    private static final Path PICTURES = Path.of("..", "ops", "docs", "pictures");

    @Test
    void pages_look_as_readme_shows_them() throws Exception {
        try (Browser browser = Browser.start();
                DemoWorld world = new DemoWorld()) {
            world.live();
            Map<String, String> pages = new LinkedHashMap<>();
            pages.put("board", "/");
            pages.put("run", "/ui/runs/" + world.belt.text("select max(id) from log.etl_runs where status = 'FAILED'"));
            pages.put("outbox", "/ui/outbox?state=held");
            pages.put(
                    "consultation",
                    "/ui/consultations?key="
                            + world.belt.text(
                                    "select cons_ref_key from sys.outbox where kind = 'message' and state = 'delivered' order by id desc limit 1"));
            NewContextOptions options =
                    new NewContextOptions().setLocale("en-GB").setViewportSize(1280, 860);
            try (BrowserSession anna = BrowserSession.of("anna", world.belt, browser, options)) {
                for (Map.Entry<String, String> page : pages.entrySet()) {
                    assertThat(anna.open(page.getValue())).as(page.getKey()).isEqualTo(200);
                    anna.page.screenshot(new ScreenshotOptions().setPath(PICTURES.resolve(page.getKey() + ".png")));
                }
            }
        }
    }
}
