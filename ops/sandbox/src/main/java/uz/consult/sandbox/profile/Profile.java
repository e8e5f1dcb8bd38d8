package uz.consult.sandbox.profile;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import uz.consult.sandbox.http.Front;

/**
 * What an installation is like. The first value of each choice is the plain one, which the stand-ins play if nobody asks for
 * another.
 *
 * @param users codes of Catalog_Пользователи
 * @param departments codes of Catalog_Отделы
 * @param dictionaries codes of the other catalogs
 * @param clients codes of Catalog_Контрагенты
 * @param webServer what publishes 1C
 * @param proxy what stands in front of Chatwoot
 * @param role of the launcher in PostgreSQL
 */
public record Profile(
        Codes users,
        Codes departments,
        Codes dictionaries,
        Codes clients,
        Attributes attributes,
        Dates dates,
        Front webServer,
        Sessions sessions,
        Errors errors,
        Serializing serializing,
        Platform platform,
        Count count,
        Versions versions,
        ChatwootVersion chatwoot,
        Front proxy,
        PostgresVersion postgres,
        DatabaseRole role) {

    /** A component with the values it may have, the plain one first. */
    public record Choice(String name, List<? extends Enum<?>> values) {}

    /** All choices, in the order of the components. */
    public static final List<Choice> CHOICES = List.of(
            choice("users", Codes.TEXT, Codes.ABSENT, Codes.EMPTY),
            choice("departments", Codes.TEXT, Codes.ABSENT),
            choice("dictionaries", Codes.TEXT, Codes.ABSENT, Codes.PADDED),
            choice("clients", Codes.TEXT, Codes.ABSENT, Codes.EQUAL, Codes.NUMBERS),
            choice("attributes", Attributes.values()),
            choice("dates", Dates.values()),
            choice("webServer", Front.IIS, Front.APACHE),
            choice("sessions", Sessions.values()),
            choice("errors", Errors.values()),
            choice("serializing", Serializing.values()),
            choice("platform", Platform.values()),
            choice("count", Count.values()),
            choice("versions", Versions.values()),
            choice("chatwoot", ChatwootVersion.values()),
            choice("proxy", Front.NONE, Front.TRAEFIK, Front.NGINX, Front.KONG),
            choice("postgres", PostgresVersion.values()),
            choice("role", DatabaseRole.values()));

    /** What the stand-ins play if nobody asks for another. */
    public static final Profile PLAIN = of(new int[CHOICES.size()]);

    private static final String PLAINLY = "plain";

    private static Choice choice(String name, Enum<?>... values) {
        return new Choice(name, List.of(values));
    }

    /** A profile of which each choice is drawn; the same for the same seed. */
    public static Profile of(long seed) {
        SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + 1);
        return of(CHOICES.stream()
                .mapToInt(choice -> random.nextInt(choice.values().size()))
                .toArray());
    }

    /** Few profiles, among which each value of a choice meets each value of each other choice. */
    public static List<Profile> everyPair() {
        int[] sizes =
                CHOICES.stream().mapToInt(choice -> choice.values().size()).toArray();
        return Pairwise.cover(sizes).stream().map(Profile::of).toList();
    }

    /**
     * Reads what {@link #toString()} has written. A choice that is not named is plain.
     *
     * @param text {@code plain}, or {@code choice=value,…}
     * @throws IllegalArgumentException if there is no such choice or value
     */
    public static Profile parse(String text) {
        Map<String, Integer> chosen = new LinkedHashMap<>();
        for (String part : text.equals(PLAINLY) || text.isBlank() ? new String[0] : text.split(",")) {
            String[] pair = part.split("=", 2);
            Choice choice = CHOICES.stream()
                    .filter(one -> one.name().equalsIgnoreCase(pair[0].strip()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("There is no choice \"" + pair[0] + "\", but "
                            + CHOICES.stream().map(Choice::name).collect(Collectors.joining(", "))));
            List<String> values = choice.values().stream().map(Profile::lower).toList();
            int value = pair.length < 2 ? -1 : values.indexOf(pair[1].strip().toLowerCase(Locale.ROOT));
            if (value < 0) {
                throw new IllegalArgumentException(choice.name() + " is one of " + String.join(", ", values));
            }
            chosen.put(choice.name(), value);
        }
        return of(CHOICES.stream()
                .mapToInt(choice -> chosen.getOrDefault(choice.name(), 0))
                .toArray());
    }

    /** The value of each choice, in their order. */
    public List<Enum<?>> values() {
        List<Enum<?>> values = new ArrayList<>();
        try {
            for (RecordComponent component : Profile.class.getRecordComponents()) {
                values.add((Enum<?>) component.getAccessor().invoke(this));
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
        return values;
    }

    /** On one line what is not plain, as {@link #parse} reads it. */
    @Override
    public String toString() {
        List<Enum<?>> values = values();
        List<String> told = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i) != CHOICES.get(i).values().get(0)) {
                told.add(CHOICES.get(i).name() + "=" + lower(values.get(i)));
            }
        }
        return told.isEmpty() ? PLAINLY : String.join(",", told);
    }

    private static Profile of(int[] chosen) {
        Object[] values = new Object[chosen.length];
        for (int i = 0; i < chosen.length; i++) {
            values[i] = CHOICES.get(i).values().get(chosen[i]);
        }
        Class<?>[] types = Arrays.stream(Profile.class.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            return Profile.class.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
