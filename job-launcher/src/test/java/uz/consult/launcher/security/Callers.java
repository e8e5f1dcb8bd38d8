package uz.consult.launcher.security;

import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Users for tests, and the calls they make. */
public final class Callers {

    public static final String PASSWORD = "right-password";
    private static final String HASH = new BCryptPasswordEncoder(10).encode(PASSWORD);
    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern CSRF = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

    private Callers() {}

    /** Entries such as {@code anna:ADMIN:…}; everybody's password is {@link #PASSWORD}. */
    static String entries(String... namesAndRoles) {
        StringBuilder entries = new StringBuilder();
        for (String one : namesAndRoles) {
            entries.append(one).append(':').append(HASH).append('\n');
        }
        return entries.toString();
    }

    public static String everybody() {
        return "LAUNCHER_USERS=" + entries("anna:ADMIN", "sched:SCHEDULER", "maria:MANAGER", "prometheus:MONITOR");
    }

    /** The cookie of somebody who has just signed in, as a browser sends it. */
    public static String session(String address, String name) throws Exception {
        Person person = new Person(address);
        person.signIn(name, PASSWORD);
        return "JSESSIONID=" + person.cookie("JSESSIONID");
    }

    static String basic(String name, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    static String basic(String name) {
        return basic(name, PASSWORD);
    }

    static JsonNode json(HttpResponse<String> answer) {
        return JSON.readTree(answer.body());
    }

    /** A program without cookies. */
    static HttpResponse<String> call(String method, String address, String body, String... headers) throws Exception {
        return send(HttpClient.newHttpClient(), method, address, body, headers);
    }

    static HttpResponse<String> get(String address, String... headers) throws Exception {
        return call("GET", address, null, headers);
    }

    private static HttpResponse<String> send(
            HttpClient client, String method, String address, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** A browser: keeps cookies, asks for pages, follows nothing. */
    static final class Person {

        private final String root;
        private final CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL);
        private final HttpClient client;

        Person(String root) {
            this.root = root;
            client = HttpClient.newBuilder().cookieHandler(cookies).build();
        }

        /** One who believes this authority. */
        Person(String root, SSLContext trust) {
            this.root = root;
            client = HttpClient.newBuilder()
                    .cookieHandler(cookies)
                    .sslContext(trust)
                    .build();
        }

        HttpResponse<String> open(String path, String... headers) throws Exception {
            String[] all = java.util.Arrays.copyOf(headers, headers.length + 2);
            all[headers.length] = "Accept";
            all[headers.length + 1] = "text/html,application/xhtml+xml";
            return send(client, "GET", root + path, null, all);
        }

        HttpResponse<String> ask(String method, String path, String... headers) throws Exception {
            return send(client, method, root + path, method.equals("GET") ? null : "", headers);
        }

        HttpResponse<String> signIn(String name, String password) throws Exception {
            return submit("/sign-in", csrf(open("/sign-in")), name, password);
        }

        HttpResponse<String> submit(String path, String csrf, String name, String password) throws Exception {
            String form = "name=" + encode(name) + "&password=" + encode(password) + "&_csrf=" + encode(csrf);
            return form(path, form);
        }

        HttpResponse<String> form(String path, String fields) throws Exception {
            return send(
                    client,
                    "POST",
                    root + path,
                    fields,
                    "Accept",
                    "text/html",
                    "Content-Type",
                    "application/x-www-form-urlencoded");
        }

        String cookie(String name) {
            return cookies.getCookieStore().getCookies().stream()
                    .filter(cookie -> cookie.getName().equals(name))
                    .map(HttpCookie::getValue)
                    .findFirst()
                    .orElse(null);
        }

        static String csrf(HttpResponse<String> page) {
            Matcher field = CSRF.matcher(page.body());
            if (!field.find()) {
                throw new AssertionError("No CSRF field in " + page.body());
            }
            return field.group(1);
        }

        private static String encode(String text) {
            return URLEncoder.encode(text, StandardCharsets.UTF_8);
        }
    }
}
