package uz.consult.bench.onec;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.json.JsonMapper;
import uz.consult.sandbox.http.Answer;
import uz.consult.sandbox.http.Request;
import uz.consult.sandbox.http.StandIn;
import uz.consult.sandbox.onec.OneCServer;
import uz.consult.sandbox.onec.Seed;

/**
 * A stand-in 1C for measuring: pages of the large entities are put together from ready bytes, everything else is answered by
 * the sandbox's stand-in, which also lends its records as samples. Keeps no sessions, as some publications do not.
 */
public final class PageServer extends StandIn {

    private static final String ROOT = "/base/odata/standard.odata";
    private static final ZoneId BUSINESS = ZoneId.of("Asia/Tashkent");
    private static final Pattern PATH = Pattern.compile(ROOT + "/([\\p{L}\\d_]+)(?:\\(guid'([0-9a-fA-F-]{36})'\\))?");
    private static final String USER = "Обмен";

    private final World world;
    private final OneCServer sandbox;
    private final String authorization;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, Listing> listings;
    private final Map<String, Served> served = new ConcurrentHashMap<>();

    /**
     * What was sent of one entity.
     *
     * @param first when the first request came, in microseconds since 1970
     */
    public record Served(long requests, long bytes, long first) {
        Served plus(Served other) {
            return new Served(requests + other.requests, bytes + other.bytes, Math.min(first, other.first));
        }
    }

    public PageServer(Seed.Size size, String password) {
        super(0);
        LocalDateTime now = LocalDateTime.now(BUSINESS).withNano(0);
        Seed.Size samples = new Seed.Size(60, 240, 24, 24, 12, 300, 120, 120, size.users());
        this.sandbox =
                new OneCServer(new Seed(1, samples, now).onec(() -> LocalDateTime.now(BUSINESS)), 0, USER, password);
        this.authorization =
                "Basic " + Base64.getEncoder().encodeToString((USER + ":" + password).getBytes(StandardCharsets.UTF_8));
        this.world = new World(size, now);
        this.listings = Entities.of(world, this::samples).stream()
                .collect(Collectors.toMap(Records::entity, records -> new Listing(records, root())));
    }

    /** The address for ODATA_BASEURL_CL. */
    public String root() {
        return origin() + ROOT;
    }

    public static String user() {
        return USER;
    }

    /** What was sent by entity since the last {@link #forgetServed}. */
    public Map<String, Served> served() {
        return Map.copyOf(served);
    }

    public void forgetServed() {
        forget();
        served.clear();
    }

    /** Saves one of so many consultations anew, so that their ДатаИзменения moves. */
    public int edit(int oneOf) {
        return world.edit(oneOf, LocalDateTime.now(BUSINESS));
    }

    /** Takes all edits back. */
    public void reset() {
        world.reset();
    }

    @Override
    public void close() {
        super.close();
        sandbox.close();
    }

    @Override
    protected Answer answer(Request request) {
        long now = System.currentTimeMillis() * 1_000;
        if (!authorization.equals(request.header("Authorization"))) {
            return Answer.html(401, "<html><head><title>401</title></head><body></body></html>");
        }
        Matcher path = PATH.matcher(request.path());
        String entity = path.matches() ? path.group(1) : "";
        Listing listing = listings.get(entity);
        Answer answer = null;
        if (listing != null && request.method().equals("GET")) {
            answer = path.group(2) == null ? listing.page(request.query()) : listing.single(path.group(2));
        }
        if (answer == null) {
            answer = ofSandbox(request);
        }
        served.merge(entity, new Served(1, answer.body().length, now), Served::plus);
        return answer;
    }

    private Answer ofSandbox(Request request) {
        String query = request.rawQuery() == null ? "" : "?" + request.rawQuery();
        try {
            URI uri = new URI(null, null, request.path(), null);
            HttpResponse<byte[]> response = http.send(
                    HttpRequest.newBuilder(URI.create(sandbox.origin() + uri.toASCIIString() + query))
                            .header("Authorization", authorization)
                            .method(request.method(), HttpRequest.BodyPublishers.ofByteArray(request.body()))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            String type = response.headers().firstValue("Content-Type").orElse("application/json");
            return new Answer(response.statusCode(), type, response.body(), Map.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (java.net.URISyntaxException e) {
            throw new IllegalArgumentException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private List<String> samples(String entity) {
        Answer all =
                ofSandbox(new Request("GET", ROOT + "/" + entity, "$format=json", Map.of(), Map.of(), new byte[0]));
        Function<Object, String> text = Objects::toString;
        return StreamSupport.stream(
                        new JsonMapper().readTree(all.body()).required("value").spliterator(), false)
                .map(text)
                .toList();
    }
}
