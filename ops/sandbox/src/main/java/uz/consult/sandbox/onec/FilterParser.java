package uz.consult.sandbox.onec;

import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parses {@code $filter} as 1C does: {@code eq ne gt ge lt le and or not}, brackets, nested paths, startswith, endswith and
 * substringof; literals {@code guid'…'}, {@code datetime'…'}, texts, numbers, true and false. V4's {@code contains} and
 * {@code in} meet 400, greater and less on a reference 500.
 */
final class FilterParser {

    private static final Pattern TOKEN = Pattern.compile(
            "\\s*(?:(guid'[^']*')|(datetime'[^']*')|('(?:[^']++|'')*+')|(-?\\d+(?:\\.\\d+)?)|([\\p{L}_][\\p{L}\\d_/]*)|([(),]))");

    private static final Pattern GUID = Pattern.compile("[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?");

    /** A property that can be read off a row. */
    private record Path(String name, Field field, Function<Row, @Nullable Object> value) {}

    private final OneC onec;
    private final Entity entity;
    private final List<String> tokens = new ArrayList<>();
    private int position;

    FilterParser(OneC onec, Entity entity, String filter) {
        this.onec = onec;
        this.entity = entity;
        Matcher matcher = TOKEN.matcher(filter);
        int end = 0;
        while (end < filter.length() && !filter.substring(end).isBlank()) {
            if (!matcher.find(end) || matcher.start() != end) {
                throw bad("Ошибка разбора $filter: " + filter.substring(end));
            }
            tokens.add(matcher.group().strip());
            end = matcher.end();
        }
    }

    Predicate<Row> parse() {
        Predicate<Row> filter = or();
        if (position < tokens.size()) {
            throw bad("Лишнее в $filter: " + tokens.get(position));
        }
        return filter;
    }

    private Predicate<Row> or() {
        Predicate<Row> left = and();
        while (accept("or")) {
            left = left.or(and());
        }
        return left;
    }

    private Predicate<Row> and() {
        Predicate<Row> left = not();
        while (accept("and")) {
            left = left.and(not());
        }
        return left;
    }

    private Predicate<Row> not() {
        if (accept("not")) {
            return not().negate();
        }
        if (accept("(")) {
            Predicate<Row> inner = or();
            expect(")");
            return inner;
        }
        return condition();
    }

    private Predicate<Row> condition() {
        String token = next();
        if (position < tokens.size() && tokens.get(position).equals("(")) {
            return function(token);
        }
        Path path = path(token);
        String operator = next();
        if (!List.of("eq", "ne", "gt", "ge", "lt", "le").contains(operator)) {
            throw bad("Неизвестная операция " + operator);
        }
        return comparison(path, operator, literal(next(), path));
    }

    private Predicate<Row> function(String name) {
        expect("(");
        if (name.equals("substringof")) {
            String part = text(next());
            expect(",");
            Path path = textPath();
            expect(")");
            return textTest(path, value -> value.contains(part));
        }
        if (!name.equals("startswith") && !name.equals("endswith")) {
            throw bad("Неизвестная функция " + name);
        }
        Path path = textPath();
        expect(",");
        String part = text(next());
        expect(")");
        return name.equals("startswith")
                ? textTest(path, value -> value.startsWith(part))
                : textTest(path, value -> value.endsWith(part));
    }

    private Path textPath() {
        Path path = path(next());
        if (path.field.type() != Field.Type.TEXT) {
            throw Refusal.of(400, 1, "Ожидалась строка: " + path.name);
        }
        return path;
    }

    private Predicate<Row> textTest(Path path, Predicate<String> test) {
        if (accept("eq")) {
            expect("true");
        }
        return row -> path.value.apply(row) instanceof String value && test.test(value);
    }

    private static Predicate<Row> comparison(Path path, String operator, @Nullable Object literal) {
        if (path.field.type() == Field.Type.REFERENCE && !operator.equals("eq") && !operator.equals("ne")) {
            throw Refusal.of(500, -1, "Операция сравнения не определена для ссылочного типа: " + path.name);
        }
        return switch (operator) {
            case "eq" -> row -> Objects.equals(path.value.apply(row), literal);
            case "ne" -> row -> !Objects.equals(path.value.apply(row), literal);
            case "gt" -> row -> compare(path.value.apply(row), literal) > 0;
            case "ge" -> row -> compare(path.value.apply(row), literal) >= 0;
            case "lt" -> row -> compare(path.value.apply(row), literal) < 0;
            default -> row -> compare(path.value.apply(row), literal) <= 0;
        };
    }

    private @Nullable Object literal(String token, Path path) {
        boolean fits = switch (path.field.type()) {
            case REFERENCE -> token.startsWith("guid'");
            case DATE -> token.startsWith("datetime'");
            case TEXT, INT64 -> token.startsWith("'") || Character.isDigit(token.charAt(0));
            case BOOLEAN -> token.equals("true") || token.equals("false");
            case INT32, DOUBLE -> Character.isDigit(token.charAt(0)) || token.startsWith("-");
            case TABULAR_PART -> false;
        };
        if (!fits) {
            throw Refusal.of(400, 1, "Значение " + token + " не подходит к " + path.name);
        }
        return switch (path.field.type()) {
            case REFERENCE -> guid(token.substring(5, token.length() - 1));
            case DATE -> date(token.substring(9, token.length() - 1));
            case TEXT -> text(token).stripTrailing();
            case BOOLEAN -> Boolean.valueOf(token);
            case INT32 -> Integer.valueOf(token);
            case INT64 -> Long.valueOf(token.replace("'", ""));
            default -> Double.valueOf(token);
        };
    }

    private static @Nullable String guid(String text) {
        if (!GUID.matcher(text).matches()) {
            throw Refusal.of(400, 1, "Неверный идентификатор " + text);
        }
        return OneC.reference(text.toLowerCase(Locale.ROOT));
    }

    private static @Nullable LocalDateTime date(String text) {
        if (!DATE.matcher(text).matches()) {
            throw Refusal.of(400, 1, "Неверная дата " + text);
        }
        try {
            return OneC.date(LocalDateTime.parse(text));
        } catch (DateTimeParseException e) {
            throw Refusal.of(400, 1, "Неверная дата " + text);
        }
    }

    private static String text(String token) {
        if (!token.startsWith("'")) {
            throw Refusal.of(400, 1, "Ожидалась строка: " + token);
        }
        return token.substring(1, token.length() - 1).replace("''", "'");
    }

    private Path path(String name) {
        Entity current = entity;
        Function<Row, @Nullable Row> walk = row -> row;
        String[] steps = name.split("/");
        for (int i = 0; i < steps.length - 1; i++) {
            String key = steps[i] + "_Key";
            Field reference = current.field(key);
            if (reference == null || reference.target() == null) {
                throw Refusal.unknownProperty(steps[i]);
            }
            Entity target = onec.entity(reference.target());
            Function<Row, @Nullable Row> before = walk;
            walk = row -> {
                Row from = before.apply(row);
                return from != null && from.get(key) instanceof String to ? target.find(to) : null;
            };
            current = target;
        }
        String last = steps[steps.length - 1];
        Field field = current.field(last);
        if (field == null) {
            throw Refusal.unknownProperty(last);
        }
        Function<Row, @Nullable Row> to = walk;
        return new Path(name, field, row -> {
            Row at = to.apply(row);
            return at == null ? null : normal(at.get(last));
        });
    }

    private static @Nullable Object normal(@Nullable Object value) {
        return value instanceof String text ? text.stripTrailing() : value;
    }

    /** Orders values of one type; emptiness comes first, as 1C's empty date and empty text do. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    static int compare(@Nullable Object left, @Nullable Object right) {
        if (left == null || right == null) {
            return Boolean.compare(left != null, right != null);
        }
        return left.getClass() == right.getClass()
                ? ((Comparable) left).compareTo(right)
                : left.toString().compareTo(right.toString());
    }

    private String next() {
        if (position == tokens.size()) {
            throw bad("$filter обрывается");
        }
        return tokens.get(position++);
    }

    private boolean accept(String token) {
        if (position < tokens.size() && tokens.get(position).equals(token)) {
            position++;
            return true;
        }
        return false;
    }

    private void expect(String token) {
        if (!accept(token)) {
            throw bad("Ожидалось " + token);
        }
    }

    private static Refusal bad(String message) {
        return Refusal.of(400, 14, message);
    }
}
