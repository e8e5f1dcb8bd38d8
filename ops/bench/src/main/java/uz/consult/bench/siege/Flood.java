package uz.consult.bench.siege;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import uz.consult.bench.siege.SlowSockets.Opening;

/**
 * A kind of attack on a launcher, by strangers or by users who mean no good.
 *
 * @param what who does what, for people
 * @param guesses whether passwords of users are guessed
 */
public record Flood(String name, String what, boolean guesses, Attack attack) {

    private static final String FORM = "Content-Type: application/x-www-form-urlencoded";
    private static final String PARTS = "Content-Type: multipart/form-data; boundary=x";
    private static final String JSON = "Content-Type: application/json";
    /** A stranger chooses both, so that his form is looked at. */
    private static final String CSRF = "Cookie: XSRF-TOKEN=abc\r\nX-XSRF-TOKEN: abc";

    private static final int SLOW_BODIES = 250;
    private static final int STRANGERS = 100;
    private static final int AT_ONCE = 8;
    private static final int PIECES = 1_600;
    private static final byte[] PIECE = "m".repeat(1 << 16).getBytes(StandardCharsets.US_ASCII);
    private static final Duration LIVE = Duration.ofMillis(200);

    private static final List<String> ODD = List.of(
            "/api/outbox?state=%00",
            "/api/runs?from=-999999999-01-01T00:00:00Z",
            "/api/runs?from=%2B999999999-12-31T23:59:59Z&to=0000-00-00",
            "/api/runs?limit=" + "9".repeat(10_000),
            "/api/runs?offset=9223372036854775808&limit=1e9",
            "/api/runs?job=%ED%A0%80",
            "/api/runs?status=" + "%F0%9F%98%80".repeat(1_000),
            "/api/runs?status=FAILED&status=COMPLETED",
            "/api/runs?stat=FAILED",
            "/api/runs?status=%zz",
            "/api/runs/99999999999999999999",
            "/api/consultations/%00/history",
            "/api/consultations/%27%3B--/history",
            "/api/audit?who=" + "a".repeat(9_000) + "&limit=-1",
            "/api/dead-letters?job=a%0Ab",
            "/ui/runs?from=&to=%20&page=null",
            "/a;b//c/%2e%2e/%5c");

    /**
     * How hard it is.
     *
     * @param slowHeaders how many at once
     * @param idle connections at once that are kept after an answer
     * @param pause of each caller after each answer; zero for none
     */
    public record Strength(int slowHeaders, int idle, Duration pause) {}

    /** Everything that is tried, one after the other. */
    public static List<Flood> all(Target target, Strength strength) {
        return List.of(
                slowBodies(target),
                slowHeaders(target, strength.slowHeaders()),
                strangers(target, strength.pause()),
                failedSignIns(target, strength.pause()),
                hugeBodies(target, strength.pause()),
                oddValues(target, strength.pause()),
                connections(target, strength));
    }

    /** Everything at once. */
    public static Flood storm(Target target, Strength strength) {
        return new Flood(
                "everything at once",
                "all of the floods together",
                true,
                Attack.together(
                        all(target, strength).stream().map(Flood::attack).toList()));
    }

    /** Goes on until the time is over. */
    public Hits rage(Duration time) throws Exception {
        Hits hits = new Hits();
        attack.until(System.nanoTime() + time.toNanos(), hits);
        return hits;
    }

    private static Flood slowBodies(Target target) {
        String chunked = "Transfer-Encoding: chunked";
        return new Flood(
                "slow bodies",
                SLOW_BODIES + " strangers at as many addresses, a byte in 5 s each",
                false,
                new SlowSockets(
                        target.port(),
                        SLOW_BODIES,
                        List.of(
                                new Opening(head("POST /sign-in", FORM, "Content-Length: 100000") + "name=", "x"),
                                new Opening(head("POST /sign-in", FORM, "Content-Length: 8000") + "name=", "x"),
                                new Opening(head("POST /sign-in", PARTS, "Content-Length: 100000") + "--x", "x"),
                                new Opening(head("POST /sign-in", FORM, chunked) + "1\r\nn\r\n", "1\r\nx\r\n"),
                                new Opening(head("POST /x", PARTS, "Content-Length: 100000") + "--x", "x"),
                                new Opening(head("GET /", PARTS, "Content-Length: 8000") + "--x", "x"),
                                new Opening(
                                        head("PUT /api/jobs/cons/schedule", JSON, chunked) + "1\r\n{\r\n",
                                        "1\r\n \r\n"),
                                new Opening(head("POST /api/jobs/cons/runs", JSON, "Content-Length: 8000") + "{", " ")),
                        Duration.ofSeconds(5)));
    }

    private static Flood slowHeaders(Target target, int callers) {
        return new Flood(
                "slow headers",
                callers + " connections of strangers from 250 addresses whose headers never end, a byte in 2 s each",
                false,
                new SlowSockets(
                        target.port(),
                        callers,
                        List.of(new Opening("GET /sign-in HTTP/1.1\r\nHost: localhost\r\nX-A: ", "a")),
                        Duration.ofSeconds(2)));
    }

    private static Flood strangers(Target target, Duration pause) {
        return new Flood(
                "refused requests",
                STRANGERS + " strangers: POST /x, wrong tokens, X-Forwarded-For that changes each time",
                false,
                new Crowd(STRANGERS, pause, (caller, time, hits) -> {
                    String forwarded = "X-Forwarded-For: 2001:db8::" + Integer.toHexString(caller * 7 + time & 0xffff);
                    switch (time % 3) {
                        case 0 -> Stranger.ask(caller, target.port(), hits, "", "POST /x HTTP/1.1");
                        case 1 ->
                            Stranger.ask(
                                    caller,
                                    target.port(),
                                    hits,
                                    "",
                                    "GET /api/jobs HTTP/1.1",
                                    "Authorization: Bearer etl_" + caller + "-" + time);
                        default -> Stranger.ask(caller, target.port(), hits, "", "POST /x HTTP/1.1", forwarded);
                    }
                }));
    }

    private static Flood failedSignIns(Target target, Duration pause) {
        return new Flood(
                "failed sign-ins",
                STRANGERS
                        + " strangers guess passwords, by form and Basic: of users, and of names that change each time",
                true,
                new Crowd(STRANGERS, pause, (caller, time, hits) -> {
                    List<String> people = target.people();
                    String name = time % 2 == 0 ? people.get(time / 2 % people.size()) : "name" + caller + "-" + time;
                    String wrong = "wrong-" + caller + "-" + time;
                    if (time % 4 < 2) {
                        String form = "name=" + name + "&password=" + wrong;
                        Stranger.ask(caller, target.port(), hits, form, "POST /sign-in HTTP/1.1", FORM, CSRF);
                    } else {
                        String forwarded = "X-Forwarded-For: 2001:db8::" + Integer.toHexString(time & 0xffff);
                        Stranger.ask(
                                caller,
                                target.port(),
                                hits,
                                "",
                                "GET /api/jobs HTTP/1.1",
                                "Authorization: " + basic(name, wrong),
                                forwarded);
                    }
                }));
    }

    private static Flood hugeBodies(Target target, Duration pause) {
        return new Flood(
                "bodies of 100 MB",
                AT_ONCE + " at once by users, and as many by strangers, as mode, as a form and in pieces",
                false,
                new Crowd(2 * AT_ONCE, pause, (caller, time, hits) -> {
                    String who = caller < AT_ONCE
                            ? "Authorization: "
                                    + target.credentials()
                                            .get(caller % target.credentials().size())
                            : CSRF;
                    String size = time % 2 == 0
                            ? "Content-Length: " + (PIECES * (long) PIECE.length + 9)
                            : "Transfer-Encoding: chunked";
                    String opening = caller % 2 == 0
                            ? head("POST /api/jobs/cons/runs", JSON, size, who)
                            : head("POST /sign-in", FORM, size, who);
                    huge(caller, target.port(), hits, opening, time % 2 == 1);
                }));
    }

    private static void huge(int caller, int port, Hits hits, String opening, boolean chunked) throws IOException {
        try (Stranger stranger = new Stranger(caller, port, hits)) {
            stranger.say(opening);
            try {
                stranger.say(chunked ? "9\r\n{\"mode\":\"\r\n" : "{\"mode\":\"");
                for (int i = 0; i < PIECES; i++) {
                    stranger.say(chunked ? Integer.toHexString(PIECE.length) + "\r\n" : "");
                    stranger.say(PIECE);
                    stranger.say(chunked ? "\r\n" : "");
                }
            } catch (IOException refused) {
                // It has been answered and closed meanwhile.
            }
            hits.answered(stranger.status());
        }
    }

    private static Flood oddValues(Target target, Duration pause) {
        return new Flood(
                "odd values",
                target.people().size() + " users ask " + ODD.size()
                        + " addresses with U+0000, absurd dates, 10,000 digits",
                false,
                new Crowd(
                        target.people().size(),
                        pause,
                        (caller, time, hits) -> Stranger.ask(
                                caller,
                                target.port(),
                                hits,
                                "",
                                "GET " + ODD.get((caller + time) % ODD.size()) + " HTTP/1.1",
                                "Authorization: " + target.credentials().get(caller))));
    }

    private static Flood connections(Target target, Strength strength) {
        List<Attack> attacks = new ArrayList<>();
        attacks.add(new SlowSockets(
                target.port(),
                strength.idle(),
                List.of(new Opening("GET /sign-in HTTP/1.1\r\nHost: localhost\r\n\r\n", "")),
                Duration.ofSeconds(5)));
        attacks.add(new Crowd(STRANGERS / 2, strength.pause(), (caller, time, hits) -> {
            try (Stranger stranger = new Stranger(caller, target.port(), hits)) {
                if (time % 2 == 0) {
                    stranger.say("GET /");
                }
            }
        }));
        attacks.add(new Crowd(
                1,
                LIVE,
                (caller, time, hits) -> Stranger.ask(
                        caller,
                        target.port(),
                        hits,
                        "",
                        "GET / HTTP/1.1",
                        "Accept: text/html",
                        "X-Live-Refresh: 1",
                        "Cookie: " + target.session())));
        return new Flood(
                "connections",
                STRANGERS / 2 + " strangers who open and close at once, " + strength.idle()
                        + " idle connections, a page that refreshes itself",
                false,
                Attack.together(attacks));
    }

    private static String head(String request, String... lines) {
        return request + " HTTP/1.1\r\nHost: localhost\r\n" + String.join("\r\n", lines) + "\r\n\r\n";
    }

    private static String basic(String name, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
    }
}
