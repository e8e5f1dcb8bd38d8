package uz.consult.bench;

import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Browsers in which users have signed in before: at another launcher of the same users, so that the one which is besieged knows nothing of
 * them but their cookie.
 */
final class KnownDevices {

    private static final Pattern CSRF = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");
    private static final Duration ANSWER = Duration.ofSeconds(20);

    private final Staff staff;
    private final Map<String, Browser> browsers = new LinkedHashMap<>();

    /**
     * What came of it.
     *
     * @param slowest from the page to the answer, in milliseconds
     */
    record Done(int tried, int right, long slowest) {}

    private record Browser(CookieManager cookies, HttpClient http) {
        static Browser fresh() {
            CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL);
            return new Browser(
                    cookies,
                    HttpClient.newBuilder()
                            .cookieHandler(cookies)
                            .connectTimeout(ANSWER)
                            .build());
        }
    }

    KnownDevices(Staff staff, Serving known) throws IOException, InterruptedException {
        this.staff = staff;
        for (String name : Staff.others()) {
            Browser browser = signedIn(staff, known, name);
            browser.cookies.getCookieStore().getCookies().stream()
                    .filter(cookie -> !cookie.getName().equals("device"))
                    .toList()
                    .forEach(cookie -> browser.cookies.getCookieStore().remove(null, cookie));
            browsers.put(name, browser);
        }
    }

    /** All sign in, one after the other, evenly over this time. */
    Done signIn(Serving launcher, Duration time) throws InterruptedException {
        int right = 0;
        long slowest = 0;
        long next = System.nanoTime();
        for (Map.Entry<String, Browser> browser : browsers.entrySet()) {
            next += time.toNanos() / (browsers.size() + 1);
            TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
            long began = System.nanoTime();
            try {
                right += signIn(browser.getValue(), staff, launcher, browser.getKey()) ? 1 : 0;
            } catch (IOException e) {
                System.err.println(browser.getKey() + " got no answer: " + e);
            }
            slowest = Math.max(slowest, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
        }
        return new Done(browsers.size(), right, slowest);
    }

    /** What a browser sends as Cookie once the first user has signed in there. */
    static String session(Staff staff, Serving launcher) throws IOException, InterruptedException {
        Browser browser = signedIn(staff, launcher, Staff.FIRST);
        return browser.cookies.getCookieStore().getCookies().stream()
                .map(cookie -> cookie.getName() + "=" + cookie.getValue())
                .collect(Collectors.joining("; "));
    }

    private static Browser signedIn(Staff staff, Serving launcher, String name)
            throws IOException, InterruptedException {
        Browser browser = Browser.fresh();
        if (!signIn(browser, staff, launcher, name)) {
            throw new IllegalStateException(name + " could not sign in although there was no flood");
        }
        return browser;
    }

    private static boolean signIn(Browser browser, Staff staff, Serving launcher, String name)
            throws IOException, InterruptedException {
        HttpResponse<String> page = send(browser, HttpRequest.newBuilder(launcher.at("/sign-in")));
        Matcher csrf = CSRF.matcher(page.body());
        if (!csrf.find()) {
            return false;
        }
        String form = "name=" + name + "&password=" + staff.password() + "&_csrf="
                + URLEncoder.encode(csrf.group(1), StandardCharsets.UTF_8);
        HttpResponse<String> answer = send(
                browser,
                HttpRequest.newBuilder(launcher.at("/sign-in"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form)));
        return answer.statusCode() == 302
                && !answer.headers().firstValue("Location").orElse("").contains("sign-in");
    }

    private static HttpResponse<String> send(Browser browser, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return browser.http.send(
                request.header("Accept", "text/html").timeout(ANSWER).build(), HttpResponse.BodyHandlers.ofString());
    }
}
