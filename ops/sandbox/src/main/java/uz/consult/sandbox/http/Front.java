package uz.consult.sandbox.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A proxy or web server in front of a stand-in, which answers for it with pages of its own when it is away. */
public enum Front {
    /** Nothing: who is away does not answer. */
    NONE(Integer.MAX_VALUE, Integer.MAX_VALUE, 404),
    /** A container that starts anew has no route for a while. */
    TRAEFIK(Integer.MAX_VALUE, Integer.MAX_VALUE, 404, 404, 502, 404, 503),
    NGINX(8_192, 1_048_576, 414, 502, 504, 502, 404),
    KONG(8_192, 1_048_576, 414, 503, 404, 502),
    /** Cuts a query that is too long with its page for what is not found. */
    IIS(2_048, 49_152, 404, 503, 404, 502),
    APACHE(8_190, 1_073_741_824, 414, 503, 502);

    private static final Map<Integer, String> NAMES = Map.of(
            404,
            "Not Found",
            413,
            "Request Entity Too Large",
            414,
            "Request-URI Too Large",
            429,
            "Too Many Requests",
            500,
            "Internal Server Error",
            502,
            "Bad Gateway",
            503,
            "Service Unavailable",
            504,
            "Gateway Time-out");

    private static final Map<Integer, String> KONGS = Map.of(
            404, "no Route matched with those values",
            413, "Request size limit exceeded",
            429, "API rate limit exceeded",
            502, "An invalid response was received from the upstream server",
            503, "failure to get a peer from the ring-balancer",
            504, "The upstream server is timing out");

    private final int longestQuery;
    private final int largestBody;
    private final int tooLong;
    private final List<Integer> away;

    Front(int longestQuery, int largestBody, int tooLong, Integer... away) {
        this.longestQuery = longestQuery;
        this.largestBody = largestBody;
        this.tooLong = tooLong;
        this.away = List.of(away);
    }

    /** Its own page for this status; {@link #NONE} has an empty one. */
    public Answer page(int status) {
        String name = NAMES.getOrDefault(status, "Error");
        return switch (this) {
            case NONE -> Answer.text(status, "");
            case TRAEFIK ->
                Answer.text(
                                status,
                                status == 404 ? "404 page not found\n" : status == 503 ? "no available server" : name)
                        .with("X-Content-Type-Options", "nosniff");
            case NGINX ->
                html(
                        status,
                        "<html>\r\n<head><title>%d %s</title></head>\r\n<body>\r\n<center><h1>%d %s</h1></center>\r\n<hr><center>nginx/1.26.2</center>\r\n</body>\r\n</html>\r\n"
                                .formatted(status, name, status, name));
            case KONG -> {
                Answer json = Answer.json(
                        status,
                        "{\n  \"message\":\"%s\",\n  \"request_id\":\"5ad1a97d6f2c0f14b1e4c41e7e8a6f3b\"\n}"
                                .formatted(KONGS.getOrDefault(status, name)));
                yield status == 429 ? json.with("Retry-After", "1").with("RateLimit-Remaining", "0") : json;
            }
            case IIS ->
                html(
                        status,
                        "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\"><html><head><title>%s</title></head><body><div id=\"header\"><h1>Server Error</h1></div><h2>%s</h2></body></html>"
                                .formatted(
                                        status == 404 ? "404 - File or directory not found." : status + " - " + name,
                                        name));
            case APACHE ->
                html(
                        status,
                        "<!DOCTYPE HTML PUBLIC \"-//IETF//DTD HTML 2.0//EN\">\n<html><head>\n<title>%d %s</title>\n</head><body>\n<h1>%s</h1>\n<hr>\n<address>Apache/2.4.62 (Debian) Server</address>\n</body></html>\n"
                                .formatted(status, name, name));
        };
    }

    /** What it answers to a request that it lets nobody see; null if it passes it on. */
    @Nullable Answer refusal(Request request) {
        String query = request.rawQuery();
        if (query != null && query.length() > longestQuery) {
            return page(tooLong);
        }
        return request.body().length > largestBody ? page(413) : null;
    }

    /**
     * What it answers while nobody stands behind it; null if nothing does.
     *
     * @param before how many requests it has answered so already
     */
    @Nullable Answer whileAway(int before) {
        return away.isEmpty() ? null : page(away.get(before % away.size()));
    }

    private static Answer html(int status, String body) {
        return new Answer(status, "text/html", body.getBytes(StandardCharsets.UTF_8), Map.of());
    }
}
