package uz.consult.launcher.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.RequestOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import uz.consult.launcher.EtlFixture;
import uz.consult.launcher.security.Browser;
import uz.consult.launcher.security.Callers;

/** Somebody in front of a browser, who has signed in. What the console complains of is a failure at the end. */
final class BrowserSession implements AutoCloseable {

    /** Cookies of those who have signed in before: they need not again. */
    private static final Map<String, String> SIGNED_IN = new HashMap<>();

    private final EtlFixture belt;
    private final BrowserContext context;
    private final List<String> complaints = new ArrayList<>();
    final Page page;

    private BrowserSession(EtlFixture belt, Browser browser, NewContextOptions options, String name) {
        this.belt = belt;
        context = browser.chromium().newContext(options.setStorageState(SIGNED_IN.get(belt.address() + name)));
        page = context.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.type().equals("warning")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        page.setDefaultTimeout(10_000);
        if (!SIGNED_IN.containsKey(belt.address() + name)) {
            open("/sign-in");
            page.locator("#name").fill(name);
            page.locator("#password").fill(Callers.PASSWORD);
            page.keyboard().press("Enter");
            page.locator("#who").waitFor();
            SIGNED_IN.put(belt.address() + name, context.storageState());
        }
    }

    static BrowserSession of(String name, EtlFixture belt, Browser browser) {
        return new BrowserSession(belt, browser, new NewContextOptions().setLocale("en-GB"), name);
    }

    static BrowserSession of(String name, EtlFixture belt, Browser browser, NewContextOptions options) {
        return new BrowserSession(belt, browser, options, name);
    }

    /** @return the status of the answer */
    int open(String path) {
        Response answer = page.navigate(belt.address() + path);
        return answer.status();
    }

    /** Sends a form, as a page of this session would. */
    int post(String path) {
        String token = context.cookies().stream()
                .filter(cookie -> cookie.name.equals("XSRF-TOKEN"))
                .findFirst()
                .orElseThrow()
                .value;
        return context.request()
                .post(
                        belt.address() + path,
                        RequestOptions.create().setHeader("X-XSRF-TOKEN", token).setMaxRedirects(0))
                .status();
    }

    void click(String selector) {
        page.locator(selector).click();
    }

    /** @return the last of the widths, at none of which anything sticks out; the window stays so */
    int fits(String widths) {
        int width = 0;
        for (String one : widths.split(" ")) {
            width = Integer.parseInt(one);
            page.setViewportSize(width, 820);
            assertThat(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                    .as(page.url() + " at " + width)
                    .isEqualTo(0);
        }
        return width;
    }

    void shoot(String name) {
        page.screenshot(
                new Page.ScreenshotOptions().setFullPage(true).setPath(Path.of("target", "pages", name + ".png")));
    }

    /** That an answer was this status stands in every Chromium's console. */
    void expects(int status) {
        complaints.removeIf(text -> text.contains(String.valueOf(status)));
    }

    @Override
    public void close() {
        context.close();
        assertThat(complaints).isEmpty();
    }
}
