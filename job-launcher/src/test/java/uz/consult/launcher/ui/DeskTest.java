package uz.consult.launcher.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import uz.consult.launcher.security.Browser;
import uz.consult.launcher.security.PageUser;

/**
 * Every page there is: whole in each language, width and light, readable to everybody, and all of it reached by keyboard. Of the product
 * of all choices each page meets each choice: a role that may read it, a language, a width, a light.
 */
class DeskTest {

    private static final List<String> LANGUAGES = List.of("ru", "uz", "en");
    private static final List<Integer> WIDTHS = List.of(320, 390, 1440);
    private static final List<PageUser> PEOPLE = List.of(
            new PageUser("anna", "ADMIN"), new PageUser("sched", "SCHEDULER"), new PageUser("maria", "MANAGER"));

    /** The library checks the page that it is given; a second page of its own would double the time. */
    private static final boolean ALONE = true;

    private static final Set<String> GRAVE = Set.of("serious", "critical");

    /** Notes what gets the focus, and what does not show it. */
    private static final String WATCH = """
            () => {
              window.reached = new Set();
              window.unseen = [];
              document.addEventListener("focusin", ({target}) => {
                window.reached.add(target);
                const style = getComputedStyle(target);
                if (style.outlineStyle === "none" && style.boxShadow === "none") {
                  window.unseen.push(target.outerHTML.slice(0, 100));
                }
              });
            }""";

    /** Of a strip of runs Tab reaches one; the arrows lead to the others. */
    private static final String ACTIONS = """
            [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
              .filter(one => !one.disabled && one.type !== "hidden" && one.checkVisibility({visibilityProperty: true}))
              .filter(one => !one.closest(".strip svg") || one.tabIndex === 0)""";

    private static final String STICKING_OUT = """
            [...document.querySelectorAll("main *")]
              .filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth)
              .slice(-3).map(one => one.outerHTML.slice(0, 120)).join(" | ")""";

    private static final String MISSED = ACTIONS + ".filter(one => !window.reached.has(one))";

    private static DeskWorld world;
    private static Browser browser;

    /** Who reads which page how. */
    private record Visit(String who, String language, int width, ColorScheme light, String path) {

        String session() {
            return who + " " + language + " " + light;
        }
    }

    @BeforeAll
    static void serve() throws Exception {
        browser = Browser.start();
        world = new DeskWorld();
    }

    @AfterAll
    static void end() {
        if (browser != null) {
            browser.close();
        }
        if (world != null) {
            world.close();
        }
    }

    @Test
    void no_page_is_forgotten() {
        try (BrowserSession anna = BrowserSession.of("anna", world.belt, browser)) {
            anna.open("/");
        }
        Set<String> known = new TreeSet<>();
        world.belt.bean(DispatcherServlet.class).getHandlerMappings().stream()
                .filter(RequestMappingHandlerMapping.class::isInstance)
                .flatMap(mapping -> ((RequestMappingHandlerMapping) mapping).getHandlerMethods().keySet().stream())
                .filter(mapping -> mapping.getMethodsCondition().getMethods().isEmpty()
                        || mapping.getMethodsCondition().getMethods().contains(RequestMethod.GET))
                .forEach(mapping -> known.addAll(mapping.getPatternValues()));
        known.removeIf(path -> !path.equals("/") && !path.startsWith("/ui"));
        assertThat(world.pages().keySet()).containsExactlyInAnyOrderElementsOf(known);
    }

    static Stream<List<Visit>> sessions() {
        Map<String, List<Visit>> sessions = new LinkedHashMap<>();
        List<String> paths =
                world.pages().values().stream().flatMap(List::stream).toList();
        for (int page = 0; page < paths.size(); page++) {
            List<String> readers = readers(paths.get(page));
            for (int i = 0; i < WIDTHS.size(); i++) {
                Visit visit = new Visit(
                        readers.get(i % readers.size()),
                        LANGUAGES.get((i + page) % LANGUAGES.size()),
                        WIDTHS.get((i + page / LANGUAGES.size()) % WIDTHS.size()),
                        ColorScheme.values()[(i + page) % 2],
                        paths.get(page));
                sessions.computeIfAbsent(visit.session(), session -> new ArrayList<>())
                        .add(visit);
            }
        }
        return sessions.values().stream();
    }

    private static List<String> readers(String path) {
        return PEOPLE.stream()
                .filter(who -> who.mayRead(path.replaceFirst("\\?.*", "")))
                .map(PageUser::name)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("sessions")
    void is_whole_and_readable_to_everybody(List<Visit> visits) {
        Visit first = visits.get(0);
        NewContextOptions options =
                new NewContextOptions().setLocale(first.language).setColorScheme(first.light);
        List<String> wrong = new ArrayList<>();
        try (BrowserSession session = BrowserSession.of(first.who, world.belt, browser, options)) {
            for (Visit visit : visits) {
                session.page.setViewportSize(visit.width, 820);
                assertThat(session.open(visit.path)).as(visit.toString()).isEqualTo(200);
                assertThat(session.page.locator("html").getAttribute("lang")).isEqualTo(visit.language);
                assertThat(session.page.content()).as(visit.toString()).doesNotContain("??");
                int sticksOut = number(
                        session.page, "document.documentElement.scrollWidth - document.documentElement.clientWidth");
                if (sticksOut > 0) {
                    wrong.add(visit + ": " + sticksOut + " px stick out: " + session.page.evaluate(STICKING_OUT));
                }
                grave(session.page).forEach(violation -> wrong.add(visit + ": " + violation));
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static Stream<String> grave(Page page) {
        return new AxeBuilder(page)
                .setLegacyMode(ALONE).analyze().getViolations().stream()
                        .filter(rule -> GRAVE.contains(rule.getImpact()))
                        .map(DeskTest::told);
    }

    private static String told(Rule rule) {
        return rule.getId() + " " + rule.getHelp() + ": "
                + rule.getNodes().stream()
                        .map(node -> node.getTarget() + " " + node.getHtml())
                        .collect(Collectors.joining("; "));
    }

    @Test
    void every_action_is_reached_by_keyboard_and_shows_that_it_is() {
        List<String> wrong = new ArrayList<>();
        try (BrowserSession anna = BrowserSession.of("anna", world.belt, browser)) {
            List<String> paths =
                    world.pages().values().stream().flatMap(List::stream).toList();
            for (int i = 0; i < paths.size(); i++) {
                anna.page.setViewportSize(WIDTHS.get(i % WIDTHS.size()), 820);
                anna.open(paths.get(i));
                anna.page.evaluate(WATCH);
                // A field for a date has several stops.
                int most = 4 * number(anna.page, ACTIONS + ".length");
                for (int press = 0; press < most && number(anna.page, MISSED + ".length") > 0; press++) {
                    anna.page.keyboard().press("Tab");
                }
                String path = paths.get(i);
                listed(anna.page, MISSED + ".map(one => one.outerHTML.slice(0, 100))")
                        .forEach(one -> wrong.add(path + ": is not reached: " + one));
                listed(anna.page, "window.unseen")
                        .forEach(one -> wrong.add(path + ": does not show its focus: " + one));
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static int number(Page page, String expression) {
        return ((Number) page.evaluate(expression)).intValue();
    }

    @SuppressWarnings("unchecked")
    private static List<String> listed(Page page, String expression) {
        return (List<String>) page.evaluate(expression);
    }
}
