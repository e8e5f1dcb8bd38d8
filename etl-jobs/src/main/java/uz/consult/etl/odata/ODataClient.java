package uz.consult.etl.odata;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Function;
import org.apache.olingo.client.api.uri.URIBuilder;
import org.apache.olingo.client.core.ODataClientFactory;
import org.apache.olingo.commons.api.http.HttpMethod;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;
import uz.consult.etl.http.ClientStatistics;
import uz.consult.etl.http.Resilience;

/**
 * Calls 1C. Requests share sessions: a new one costs 1C a third of a
 * second and a licence. Publications that ignore the session headers, or keep sessions by themselves, work as well. Safe for
 * concurrent use; waits between tries, so call it outside of transactions that hold locks.
 */
public final class ODataClient implements AutoCloseable {

    /** IIS cuts queries at 2,048 bytes and answers 404 with a page: whole addresses stay below this. */
    public static final int LONGEST_URL = 1_500;

    private static final int TELLING = 20;

    private static final Logger log = LoggerFactory.getLogger(ODataClient.class);

    private final ODataSettings settings;
    private final org.apache.olingo.client.api.ODataClient olingo = ODataClientFactory.getClient();
    private final HttpTransport transport;
    private final ClientStatistics statistics = new ClientStatistics();
    private final Resilience resilience;
    private final Limits limits;
    /** How many bytes a record has, as the last page showed, by what was asked for. */
    private final Map<String, Long> recordBytes = new ConcurrentHashMap<>();

    private final String authorization;
    private final ConcurrentLinkedDeque<String> idleSessions = new ConcurrentLinkedDeque<>();

    public ODataClient(ODataSettings settings) {
        this.settings = settings;
        this.transport = new HttpTransport(olingo, settings);
        this.limits = settings.limits();
        this.resilience = new Resilience("1C", settings.resilience(), ODataException::passing, statistics);
        this.authorization = "Basic "
                + Base64.getEncoder()
                        .encodeToString((settings.user() + ":" + settings.password()).getBytes(StandardCharsets.UTF_8));
    }

    /** What was sent to 1C. */
    public ClientStatistics statistics() {
        return statistics;
    }

    public int pageSize() {
        return settings.pageSize();
    }

    /** How many bytes a page should have. */
    public long pageBytes() {
        return limits.page();
    }

    /**
     * How many of such records make a page, as far as the pages before showed how large they are; at least 1, at most
     * {@link #pageSize}.
     */
    public int fitting(ODataQuery query) {
        long bytes = recordBytes.getOrDefault(kind(query), 1L);
        return (int) Math.max(1, Math.min(settings.pageSize(), limits.page() / bytes));
    }

    /** As {@link #page(ODataQuery, ODataFields, Runnable)}, for callers who need not know of tries in vain. */
    public ODataPage page(ODataQuery query, ODataFields fields) {
        return page(query, fields, () -> {});
    }

    /**
     * Reads a page, all of it or nothing. Records that 1C can name and not send are among it: see {@link ODataPage#withheld}.
     *
     * @param retried is run at each try beyond the first, be it in vain
     * @throws ODataException if 1C refuses, cannot be reached, or its answer is not valid; with
     *     {@link ODataException.Remedy#SMALLER_PAGE} if the answer is longer than may be read
     */
    public ODataPage page(ODataQuery query, ODataFields fields, Runnable retried) {
        try {
            Resilience.Outcome<ODataPage> outcome = resilience.call(() -> send(query, fields), retried);
            return outcome.value().retried(outcome.retries());
        } catch (ODataException e) {
            return inPieces(query, fields, e);
        }
    }

    /** As {@link #page(ODataQuery, ODataFields, Runnable)}, in one attempt that does not open the circuit: for requests that are likely to fail. */
    public ODataPage attempt(ODataQuery query, ODataFields fields) {
        try {
            return resilience.once(() -> send(query, fields));
        } catch (ODataException e) {
            return inPieces(query, fields, e);
        }
    }

    /**
     * How many records there are, by one request that is tried once and opens no circuit.
     *
     * @throws ODataException if 1C does not count ({@code /$count} is optional), or cannot be reached
     */
    public long count(ODataQuery query) {
        URIBuilder builder = builder(query.entity()).count();
        if (query.filter() != null) {
            builder.filter(query.filter());
        }
        URI uri = builder.build();
        return resilience.once(() -> send(HttpMethod.GET, uri, query.entity(), null, limits.most(), reply -> {
            if (OneCErrors.isRefusal(reply.status(), reply.body())) {
                throw OneCErrors.classify(query.entity(), reply.status(), reply.body());
            }
            return OneCErrors.number(query.entity(), reply.body());
        }));
    }

    private ODataPage inPieces(ODataQuery query, ODataFields fields, ODataException why) {
        boolean smaller =
                why.remedy() == ODataException.Remedy.SMALLER_PAGE && (query.top() == 0 || isDivisible(query));
        if (!why.isOfContent() || smaller || length(Pieces.names(query, fields)) > LONGEST_URL) {
            throw why;
        }
        return new Pieces((part, of) -> resilience.once(() -> send(part, of)), query, fields, why).read();
    }

    /** One request for a page. */
    private ODataPage send(ODataQuery query, ODataFields fields) {
        PageParser parser = new PageParser(query.entity(), fields);
        boolean divisible = isDivisible(query);
        long most = divisible ? limits.cut() : limits.most();
        ODataPage page = send(HttpMethod.GET, uri(query), query.entity(), null, most, reply -> {
            if (reply.cutOff()) {
                if (divisible) {
                    recordBytes.put(kind(query), Math.max(1, 2 * most / query.top()));
                }
                throw OneCErrors.tooLong(query.entity(), tooLong(query, most));
            }
            if (OneCErrors.isRefusal(reply.status(), reply.body())) {
                throw OneCErrors.classify(query.entity(), reply.status(), reply.body());
            }
            return parser.set(reply.body());
        });
        int records = page.records().size();
        // A few small records at the end say nothing about the next page.
        boolean telling = records >= Math.min(TELLING, query.top()) || page.bytes() > limits.page() / 2;
        if (divisible && records > 0 && telling) {
            recordBytes.put(kind(query), Math.max(1L, (long) page.bytes() / records));
        }
        return page;
    }

    private String tooLong(ODataQuery query, long most) {
        return isDivisible(query)
                ? "the answer to " + query.top() + " records is longer than " + Limits.text(most)
                        + ", so it was cut off"
                : "the answer is longer than " + Limits.text(most)
                        + ", the limit, so it was discarded. Raise ODATA_MAX_BYTES ("
                        + settings.maxBytes().toMegabytes() + " MB), of which at most a sixth of the heap ("
                        + Limits.text(Runtime.getRuntime().maxMemory()) + ") is used";
    }

    /** Can it be asked for smaller? One record, with the one before it for proof, cannot. */
    private static boolean isDivisible(ODataQuery query) {
        return query.top() > 2;
    }

    private static String kind(ODataQuery query) {
        return query.select().isEmpty() ? query.entity() : query.entity() + query.select();
    }

    /** As {@link #find(String, String, ODataFields, Runnable)}, but an object that 1C cannot send is a failure. */
    public @Nullable ODataRecord find(String entity, String key, ODataFields fields) {
        return look(entity, key, fields, () -> {});
    }

    /**
     * Looks one object up by its key.
     *
     * @param retried is run at each try beyond the first, be it in vain
     * @return null only if 1C says in so many words that the object does not exist (404 with code 9); one that 1C names and cannot send
     *     throws {@link BadRecordException} when it is read
     * @throws ODataException in every other case that is not the object
     */
    public @Nullable ODataRecord find(String entity, String key, ODataFields fields, Runnable retried) {
        try {
            return look(entity, key, fields, retried);
        } catch (ODataException e) {
            if (!e.isOfContent()) {
                throw e;
            }
            ODataQuery named = ODataQuery.of(entity)
                    .filter(fields.key().get(0) + " eq " + ODataQuery.guid(key))
                    .page(1, 0);
            return inPieces(named, fields, e).records().get(0);
        }
    }

    private @Nullable ODataRecord look(String entity, String key, ODataFields fields, Runnable retried) {
        PageParser parser = new PageParser(entity, fields);
        URI uri = builder(entity)
                .appendKeySegment(ODataQuery.guid(key))
                .format("json")
                .build();
        return resilience
                .<Optional<ODataRecord>>call(
                        () -> send(HttpMethod.GET, uri, entity, null, limits.most(), reply -> {
                            if (reply.cutOff()) {
                                throw OneCErrors.tooLong(entity, tooLong(ODataQuery.of(entity), limits.most()));
                            }
                            if (OneCErrors.isNoSuchInstance(reply.status(), reply.body())) {
                                return Optional.empty();
                            }
                            if (OneCErrors.isRefusal(reply.status(), reply.body())) {
                                throw OneCErrors.classify(entity, reply.status(), reply.body());
                            }
                            return Optional.of(parser.single(reply.body()));
                        }),
                        retried)
                .value()
                .orElse(null);
    }

    /**
     * Changes an object, once: an answer that is lost leaves it open whether 1C did it. What 1C does not know or cannot keep it
     * drops in silence, so read the answer.
     *
     * @param changes texts, numbers, booleans and wall times by property
     * @return the object as 1C has it then
     * @throws ODataException if it refuses, or its answer is lost (status 0 or above 499)
     */
    public ODataRecord patch(String entity, String key, Map<String, Object> changes, ODataFields fields) {
        Map<String, Object> body = new LinkedHashMap<>();
        changes.forEach((property, value) -> body.put(
                property, value instanceof LocalDateTime date ? String.valueOf(ODataQuery.text(date)) : value));
        URI uri = builder(entity)
                .appendKeySegment(ODataQuery.guid(key))
                .format("json")
                .build();
        byte[] json = new JsonMapper().writeValueAsBytes(body);
        return resilience.once(() -> send(HttpMethod.PATCH, uri, entity, json, limits.most(), reply -> {
            if (reply.cutOff()) {
                throw OneCErrors.tooLong(entity, tooLong(ODataQuery.of(entity), limits.most()));
            }
            if (OneCErrors.isRefusal(reply.status(), reply.body())) {
                throw OneCErrors.classify(entity, reply.status(), reply.body());
            }
            return new PageParser(entity, fields).single(reply.body());
        }));
    }

    /** How many bytes the query's address has once it is encoded. */
    public int length(ODataQuery query) {
        return uri(query).toASCIIString().length();
    }

    /** Ends the sessions, so that 1C has its licences back; a session that cannot be ended ends by itself. */
    @Override
    public void close() {
        for (String session = idleSessions.poll(); session != null; session = idleSessions.poll()) {
            finish(session);
        }
        try {
            transport.close();
        } catch (IOException e) {
            log.warn("Connections to 1C were not closed: {}", e.getMessage());
        }
    }

    /** Sends, and reads the answer: a request has succeeded once its answer is what was asked for. */
    private <T> T send(
            HttpMethod method,
            URI uri,
            String what,
            byte @Nullable [] body,
            long most,
            Function<HttpTransport.Reply, T> reading) {
        HttpTransport.Reply reply = send(method, uri, what, body, most);
        return statistics.count(() -> reading.apply(reply));
    }

    /** Sends until an answer is conclusive. All requests but that last one have been counted then. */
    private HttpTransport.Reply send(HttpMethod method, URI uri, String what, byte @Nullable [] body, long most) {
        String session = idleSessions.poll();
        HttpTransport.Reply reply = attempt(method, uri, what, session, body, most);
        // An expired session shows as 406, on some versions as 400 or 404: such an answer counts without a session
        // only.
        if (session != null && (reply.status() == 406 || reply.status() == 400 || reply.status() == 404)) {
            statistics.refused(OneCErrors.classify(what, reply.status(), reply.body()));
            HttpTransport.Reply without = attempt(method, uri, what, null, body, most);
            if (without.status() == reply.status() && reply.status() != 406) {
                finish(without.cookie()); // the session had no part in it and serves on
            } else {
                session = without.cookie();
            }
            keep(session);
            return without;
        }
        keep(reply.cookie() != null ? reply.cookie() : session);
        return reply;
    }

    private void finish(@Nullable String session) {
        if (session != null) {
            URI uri = olingo.newURIBuilder(settings.baseUrl().toString())
                    .format("json")
                    .build();
            try {
                statistics.count(() -> transport.send(
                        HttpMethod.GET, uri, "the end of a session", headers(session, "finish"), null, limits.most()));
            } catch (IOException | ODataException e) {
                log.debug("A session of 1C was not ended and will expire: {}", e.getMessage());
            }
        }
    }

    private void keep(@Nullable String session) {
        if (session != null) {
            idleSessions.push(session);
        }
    }

    private HttpTransport.Reply attempt(
            HttpMethod method, URI uri, String what, @Nullable String session, byte @Nullable [] body, long most) {
        try {
            return transport.send(method, uri, what, headers(session, session == null ? "start" : null), body, most);
        } catch (ODataException e) {
            statistics.refused(e);
            throw e;
        } catch (IOException e) {
            ODataException failure = OneCErrors.noAnswer(what, e);
            statistics.refused(failure);
            throw failure;
        }
    }

    private Map<String, String> headers(@Nullable String session, @Nullable String command) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Accept", "application/json");
        headers.put("Authorization", authorization);
        if (session != null) {
            headers.put("Cookie", session);
        }
        if (command != null) {
            headers.put("IBSession", command);
        }
        return headers;
    }

    private URI uri(ODataQuery query) {
        URIBuilder builder = builder(query.entity()).format("json");
        if (query.filter() != null) {
            builder.filter(query.filter());
        }
        if (!query.orderBy().isEmpty()) {
            builder.orderBy(String.join(",", query.orderBy()));
        }
        if (!query.select().isEmpty()) {
            builder.select(query.select().toArray(String[]::new));
        }
        if (query.top() > 0) {
            builder.top(query.top());
        }
        if (query.skip() > 0) {
            builder.skip(query.skip());
        }
        return builder.build();
    }

    private URIBuilder builder(String entity) {
        return olingo.newURIBuilder(settings.baseUrl().toString()).appendEntitySetSegment(entity);
    }
}
