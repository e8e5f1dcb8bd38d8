package uz.consult.sandbox.onec;

import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import uz.consult.sandbox.http.Answer;
import uz.consult.sandbox.http.Request;
import uz.consult.sandbox.http.StandIn;
import uz.consult.sandbox.profile.Count;
import uz.consult.sandbox.profile.Platform;
import uz.consult.sandbox.profile.Profile;
import uz.consult.sandbox.profile.Serializing;

/** {@code …/odata/standard.odata} over a {@link OneC}. */
public final class OneCServer extends StandIn {

    private static final String ROOT = "/base/odata/standard.odata";
    private static final long NANOS_A_RECORD = 300_000;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final Pattern SEGMENT =
            Pattern.compile("([\\p{L}\\d_]+)(?:\\(guid'([0-9a-fA-F-]{36})'\\))?(/\\$count)?");
    private static final Set<String> OPTIONS = Set.of(
            "$format", "$filter", "$orderby", "$top", "$skip", "$select", "$expand", "$inlinecount", "allowedOnly");
    private volatile OneC onec;
    private final String authorization;
    private final Set<String> sessions = ConcurrentHashMap.newKeySet();
    private final JsonMapper mapper = new JsonMapper();
    private final Profile profile;

    /**
     * Publishes it as its own profile says.
     *
     * @param port 0 takes a free port
     */
    public OneCServer(OneC onec, int port, String user, String password) {
        this(onec, port, user, password, onec.profile());
    }

    /**
     * @param port 0 takes a free port
     * @param profile what the publication is like
     */
    public OneCServer(OneC onec, int port, String user, String password, Profile profile) {
        super(port, profile.webServer());
        this.onec = onec;
        this.profile = profile;
        this.authorization =
                "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    public OneC onec() {
        return onec;
    }

    /** Goes on with other data. */
    public void serve(OneC other) {
        onec = other;
    }

    /** The address for ODATA_BASEURL_CL. */
    public String root() {
        return origin() + ROOT;
    }

    /** Sessions opened and not finished. */
    public int openSessions() {
        return sessions.size();
    }

    /** Ends every session, as 1C does after a time without calls. */
    public void expireSessions() {
        sessions.clear();
    }

    /** What this publication answers when something within 1C goes wrong. */
    public Answer failure(int status) {
        return Refusal.of(status, -1, "Внутренняя ошибка: <таблица не может быть прочитана>")
                .answer(profile.errors());
    }

    @Override
    protected Answer answer(Request request) {
        String raw = request.rawQuery() == null ? "" : request.rawQuery();
        if (raw.contains("+")) {
            return Refusal.of(400, 14, "Ошибка разбора параметров запроса").answer(profile.errors());
        }
        if (!authorization.equals(request.header("Authorization"))) {
            return Answer.html(
                            401,
                            "<html><head><title>401</title></head><body>Идентификация пользователя не выполнена</body></html>")
                    .with("WWW-Authenticate", "Basic realm=\"1C:Enterprise 8.3\"");
        }
        return switch (profile.sessions()) {
            case IGNORED -> served(request);
            case ASKED_FOR -> inSession(request);
            case AUTOMATIC -> inSomeSession(request);
        };
    }

    private Answer inSession(Request request) {
        String cookie = session(request.header("Cookie"));
        if (cookie != null && !sessions.contains(cookie)) {
            return Answer.text(406, "Сеанс отсутствует или удален");
        }
        Answer answer = served(request);
        String header = request.header("IBSession");
        if ("start".equals(header) && cookie == null) {
            return begun(answer);
        }
        if ("finish".equals(header) && cookie != null) {
            sessions.remove(cookie);
        }
        return answer;
    }

    private Answer inSomeSession(Request request) {
        String cookie = session(request.header("Cookie"));
        Answer answer = served(request);
        if (cookie == null || !sessions.contains(cookie)) {
            return begun(answer);
        }
        if ("finish".equals(request.header("IBSession"))) {
            sessions.remove(cookie);
        }
        return answer;
    }

    private Answer begun(Answer answer) {
        String opened = UUID.randomUUID().toString();
        sessions.add(opened);
        return answer.with("Set-Cookie", "ibsession=" + opened + "; path=/base; HttpOnly");
    }

    private Answer served(Request request) {
        AtomicInteger written = new AtomicInteger();
        Answer answer;
        try {
            answer = onec.read(() -> carryOut(request, written));
        } catch (Refusal refusal) {
            answer = refusal.answer(profile.errors());
        }
        if (profile.serializing() == Serializing.SLOW) {
            LockSupport.parkNanos(NANOS_A_RECORD * written.get());
        }
        return answer;
    }

    private static @Nullable String session(@Nullable String cookies) {
        if (cookies == null) {
            return null;
        }
        Matcher matcher = Pattern.compile("ibsession=([^;\\s]+)").matcher(cookies);
        return matcher.find() ? matcher.group(1) : null;
    }

    private Answer carryOut(Request request, AtomicInteger written) {
        String path = request.path().startsWith(ROOT) ? request.path().substring(ROOT.length()) : "?";
        if (path.isEmpty() || path.equals("/")) {
            return Answer.json(200, "{\"odata.metadata\":\"" + root() + "/$metadata\",\"value\":[]}");
        }
        Matcher segment = SEGMENT.matcher(path.substring(1));
        if (!path.startsWith("/") || !segment.matches()) {
            return profile.webServer().page(404);
        }
        for (String option : request.query().keySet()) {
            if (!OPTIONS.contains(option)) {
                throw Refusal.of(400, 14, "Неизвестный параметр запроса " + option);
            }
        }
        Entity entity = onec.entity(segment.group(1));
        expanded(entity, request.query().get("$expand"));
        if (segment.group(2) != null) {
            if (!entity.hasKey()) {
                throw Refusal.of(400, 6, "У сущности " + entity.name() + " нет ключа Ref_Key");
            }
            Row row = entity.find(segment.group(2).toLowerCase(java.util.Locale.ROOT));
            if (row == null) {
                throw Refusal.noSuchInstance();
            }
            if (request.method().equals("PATCH")) {
                patch(entity, row, request.text());
            } else if (!request.method().equals("GET")) {
                return Answer.text(405, "Method Not Allowed");
            }
            written.set(1);
            return json(single(entity, row, select(entity, request.query().get("$select"))));
        }
        if (!request.method().equals("GET")) {
            return Answer.text(405, "Method Not Allowed");
        }
        if (segment.group(3) != null) {
            if (profile.count() == Count.MISSING) {
                throw Refusal.of(404, 6, "Путь или метод не найден: $count");
            }
            return Answer.text(200, String.valueOf(filtered(entity, request).count()));
        }
        if (!"json".equals(request.query().get("$format"))
                && !String.valueOf(request.header("Accept")).contains("application/json")) {
            return new Answer(
                    200,
                    "application/atom+xml; charset=utf-8",
                    "<?xml version=\"1.0\"?><feed xmlns=\"http://www.w3.org/2005/Atom\"/>"
                            .getBytes(StandardCharsets.UTF_8),
                    Map.of());
        }
        int skip = number(request.query().get("$skip"), 0);
        int top = number(request.query().get("$top"), Integer.MAX_VALUE);
        boolean counted = "allpages".equals(request.query().get("$inlinecount"));
        List<Row> page = filtered(entity, request).skip(skip).limit(top).toList();
        Integer count = counted ? Math.toIntExact(filtered(entity, request).count()) : null;
        written.set(page.size());
        return json(Rendering.page(
                root(), entity, page, select(entity, request.query().get("$select")), count, isShuffled()));
    }

    private boolean isShuffled() {
        return profile.platform() == Platform.V8_5;
    }

    private Answer json(byte[] body) {
        if (profile.platform() != Platform.V8_5) {
            return Answer.json(200, body);
        }
        byte[] marked = Arrays.copyOf(BYTE_ORDER_MARK, BYTE_ORDER_MARK.length + body.length);
        System.arraycopy(body, 0, marked, BYTE_ORDER_MARK.length, body.length);
        return Answer.json(200, marked);
    }

    /** Nothing is expanded here, but what cannot be is refused. */
    private static void expanded(Entity entity, @Nullable String expand) {
        for (String name : expand == null || expand.isBlank() ? new String[0] : expand.split(",")) {
            if (entity.field(name.strip()) == null && entity.field(name.strip() + "_Key") == null) {
                throw Refusal.unknownProperty(name.strip());
            }
        }
    }

    private Stream<Row> filtered(Entity entity, Request request) {
        String filter = request.query().get("$filter");
        Predicate<Row> predicate =
                filter == null || filter.isBlank() ? row -> true : new FilterParser(onec, entity, filter).parse();
        String order = request.query().getOrDefault("$orderby", "");
        return entity.sorted(order, comparator(entity, order)).stream().filter(predicate);
    }

    private Comparator<Row> comparator(Entity entity, String order) {
        Comparator<Row> comparator = (left, right) -> 0;
        for (String part : order.isBlank() ? new String[0] : order.split(",")) {
            String[] words = part.strip().split("\\s+");
            Field field = entity.field(words[0]);
            if (field == null || field.type() == Field.Type.TABULAR_PART) {
                throw Refusal.unknownProperty(words[0]);
            }
            if (words.length > 2 || words.length == 2 && !words[1].equals("asc") && !words[1].equals("desc")) {
                throw Refusal.of(400, 14, "Ошибка разбора $orderby: " + part);
            }
            Comparator<Row> next =
                    (left, right) -> FilterParser.compare(sortValue(field, left), sortValue(field, right));
            comparator = comparator.thenComparing(words.length > 1 && words[1].equals("desc") ? next.reversed() : next);
        }
        return comparator;
    }

    private @Nullable Object sortValue(Field field, Row row) {
        Object value = row.get(field.name());
        if (field.type() == Field.Type.REFERENCE && field.target() != null && value instanceof String key) {
            return Entity.presentation(onec.entity(field.target()).find(key));
        }
        return value;
    }

    private static Set<String> select(Entity entity, @Nullable String select) {
        Set<String> names = new LinkedHashSet<>();
        if (select != null && !select.isBlank()) {
            for (String name : select.split(",")) {
                if (name.strip().equals("**")) {
                    entity.fields().values().stream()
                            .filter(f -> f.type() != Field.Type.TABULAR_PART)
                            .forEach(f -> names.add(f.name()));
                } else if (entity.field(name.strip()) == null) {
                    throw Refusal.unknownProperty(name.strip());
                } else {
                    names.add(name.strip());
                }
            }
        }
        return names;
    }

    private static int number(@Nullable String text, int otherwise) {
        if (text == null) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // refused below
        }
        throw Refusal.of(400, 14, "Ожидалось число: " + text);
    }

    private byte[] single(Entity entity, Row row, Set<String> select) {
        byte[] object = Rendering.row(entity, row, select, isShuffled());
        byte[] head = ("{\"odata.metadata\":\"" + root() + "/$metadata#" + entity.name() + "/@Element\",")
                .getBytes(StandardCharsets.UTF_8);
        byte[] all = Arrays.copyOf(head, head.length + object.length - 1);
        System.arraycopy(object, 1, all, head.length, object.length - 1);
        return all;
    }

    /** Unknown fields and texts that are too long are dropped in silence, as 1C drops them. */
    private void patch(Entity entity, Row row, String body) {
        List<Runnable> changes = new ArrayList<>();
        for (Map.Entry<String, JsonNode> property : mapper.readTree(body).properties()) {
            Field field = entity.field(property.getKey());
            JsonNode value = property.getValue();
            if (field == null || field.length() > 0 && value.asString("").length() > field.length()) {
                continue;
            }
            changes.add(() -> row.put(
                    field.name(),
                    switch (field.type()) {
                        case DATE -> OneC.date(LocalDateTime.parse(value.asString()));
                        case REFERENCE -> OneC.reference(value.asString());
                        case BOOLEAN -> value.asBoolean();
                        case INT32 -> value.asInt();
                        case INT64 -> value.asLong();
                        case DOUBLE -> value.asDouble();
                        default -> value.asString();
                    }));
        }
        onec.save(entity.name(), row.text("Ref_Key"), saved -> changes.forEach(Runnable::run));
    }
}
