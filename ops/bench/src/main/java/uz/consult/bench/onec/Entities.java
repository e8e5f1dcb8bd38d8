package uz.consult.bench.onec;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import uz.consult.bench.onec.RecordTemplate.Hole;
import uz.consult.bench.onec.World.Kind;

/** The five large entities: consultations, clients, calls, redates and ratings. */
final class Entities {

    static final String CLIENTS = "Catalog_Контрагенты";
    static final String CONSULTATIONS = "Document_ТелефонныйЗвонок";
    static final String CALLS = "InformationRegister_РегистрацияДозвона";
    static final String REDATES = "InformationRegister_РегистрацияПереносаКонсультации";
    static final String RATINGS = "InformationRegister_ОценкаКонсультацийПоЗаявкам";

    private static final long NEVER = World.seconds(java.time.LocalDateTime.of(1, 1, 1, 0, 0));

    private Entities() {}

    /** @param samples gives records of the sandbox as JSON, by entity */
    static List<Records> of(World world, Function<String, List<String>> samples) {
        return List.of(
                Consultations.of(world, samples.apply(CONSULTATIONS)),
                Clients.of(world, samples.apply(CLIENTS)),
                Calls.of(world, samples.apply(CALLS)),
                Redates.of(world, samples.apply(REDATES)),
                Ratings.of(world, samples.apply(RATINGS)));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static List<RecordTemplate> cutAll(
            List<String> samples, Map<String, Hole> throughout, Map<String, Hole> once) {
        return samples.stream()
                .map(json -> RecordTemplate.cut(json, throughout, once))
                .toList();
    }

    private static RecordTemplate pick(List<RecordTemplate> from, int number) {
        return from.get(number % from.size());
    }

    /** A record of a consultation in a register: both keys. */
    private static Map<Hole, byte[]> keys(World world, int consultation) {
        Map<Hole, byte[]> values = new EnumMap<>(Hole.class);
        values.put(Hole.KEY, ascii(World.consultationKey(consultation)));
        values.put(Hole.CLIENT, ascii(World.clientKey(world.client(consultation))));
        return values;
    }

    private record Consultations(World world, Map<Kind, List<RecordTemplate>> stencils) implements Records {

        static Consultations of(World world, List<String> samples) {
            Map<Kind, List<RecordTemplate>> stencils = new EnumMap<>(Kind.class);
            for (String json : samples) {
                Kind kind = json.contains("\"ЗакрытоБезКонсультации\":true")
                        ? Kind.CANCELLED
                        : !json.contains("\"Конец\":\"0001-")
                                ? Kind.CLOSED
                                : json.contains("\"ВидОбращения\":\"КонсультацияИТС\"") ? Kind.OPEN : Kind.PENDING;
                stencils.computeIfAbsent(kind, k -> new ArrayList<>())
                        .add(RecordTemplate.cut(
                                json,
                                Map.of("Ref_Key", Hole.KEY, "Абонент_Key", Hole.CLIENT),
                                Map.of(
                                        "DataVersion", Hole.VERSION,
                                        "Number", Hole.NUMBER,
                                        "Date", Hole.CREATED,
                                        "ДатаСоздания", Hole.CREATED,
                                        "ДатаКонсультации", Hole.START,
                                        "Конец", Hole.END,
                                        "ДатаИзменения", Hole.CHANGED,
                                        "Описание", Hole.TEXT)));
            }
            return new Consultations(world, stencils);
        }

        @Override
        public String entity() {
            return CONSULTATIONS;
        }

        @Override
        public String cursor() {
            return "ДатаИзменения";
        }

        @Override
        public int size() {
            return world.size.consultations();
        }

        @Override
        public long at(int position) {
            return world.changed(world.inOrder(position));
        }

        @Override
        public int find(String key) {
            int consultation = world.consultation(key);
            return consultation < 0 ? -1 : world.position(consultation);
        }

        @Override
        public void write(int position, ByteArrayOutputStream to) {
            int i = world.inOrder(position);
            Map<Hole, byte[]> values = keys(world, i);
            values.put(Hole.VERSION, world.version(i + 1, world.edited(i)));
            values.put(Hole.NUMBER, ascii("%011d".formatted(i + 1)));
            values.put(Hole.CREATED, World.text(world.created(i)));
            values.put(Hole.START, World.text(world.start(i)));
            values.put(Hole.END, World.text(world.end(i)));
            values.put(Hole.CHANGED, World.text(world.changed(i)));
            if (world.edited(i)) {
                values.put(Hole.TEXT, ("Уточнено, раз " + world.edits()).getBytes(StandardCharsets.UTF_8));
            }
            pick(java.util.Objects.requireNonNull(stencils.get(world.kind(i))), i)
                    .fill(values, to);
        }
    }

    private record Clients(World world, List<RecordTemplate> stencils, RecordTemplate folder) implements Records {

        static Clients of(World world, List<String> samples) {
            return new Clients(
                    world,
                    cutAll(
                            samples.stream()
                                    .filter(json -> !json.contains("\"IsFolder\":true"))
                                    .toList(),
                            Map.of("Ref_Key", Hole.KEY, "ИНН", Hole.INN, "КодАбонентаClobus", Hole.ABONENT),
                            Map.of("Code", Hole.CODE, "DataVersion", Hole.VERSION)),
                    RecordTemplate.cut(
                            samples.stream()
                                    .filter(json -> json.contains("\"IsFolder\":true"))
                                    .findFirst()
                                    .orElseThrow(),
                            Map.of(),
                            Map.of()));
        }

        @Override
        public String entity() {
            return CLIENTS;
        }

        @Override
        public String cursor() {
            return "Code";
        }

        @Override
        public int size() {
            return world.size.clients() + 1;
        }

        @Override
        public long at(int position) {
            return position + 1L;
        }

        @Override
        public void write(int position, ByteArrayOutputStream to) {
            if (position == 0) {
                folder.fill(Map.of(), to);
                return;
            }
            int i = position - 1;
            Map<Hole, byte[]> values = new EnumMap<>(Hole.class);
            values.put(Hole.KEY, ascii(World.clientKey(i)));
            values.put(Hole.CODE, ascii("%09d".formatted(position + 1)));
            values.put(Hole.VERSION, world.version(i + 1, false));
            values.put(Hole.INN, ascii(String.valueOf(200_000_000 + i * 7L)));
            values.put(Hole.ABONENT, ascii(String.valueOf(100_000 + i)));
            pick(stencils, i).fill(values, to);
        }
    }

    private record Calls(World world, List<RecordTemplate> stencils) implements Records {

        static Calls of(World world, List<String> samples) {
            return new Calls(
                    world,
                    cutAll(
                            samples,
                            Map.of("ДокументОбращения_Key", Hole.KEY, "Абонент_Key", Hole.CLIENT),
                            Map.of("Period", Hole.PERIOD)));
        }

        private int consultation(int call) {
            return (int) ((long) call * world.size.consultations() / world.size.calls());
        }

        @Override
        public String entity() {
            return CALLS;
        }

        @Override
        public String cursor() {
            return "Period";
        }

        @Override
        public int size() {
            return world.size.calls();
        }

        @Override
        public long at(int position) {
            int consultation = consultation(position);
            boolean second = position > 0 && consultation(position - 1) == consultation;
            return world.created(consultation) + 60 + (second ? 7 : 0);
        }

        @Override
        public void write(int position, ByteArrayOutputStream to) {
            Map<Hole, byte[]> values = keys(world, consultation(position));
            values.put(Hole.PERIOD, World.text(at(position)));
            // The sandbox's first call names no manager, and so does one in 2,000 here.
            RecordTemplate stencil =
                    position % 2_000 == 0 ? stencils.get(0) : pick(stencils.subList(1, stencils.size()), position);
            stencil.fill(values, to);
        }
    }

    private record Redates(World world, List<RecordTemplate> stencils) implements Records {

        static Redates of(World world, List<String> samples) {
            return new Redates(
                    world,
                    cutAll(
                            samples,
                            Map.of("ДокументОбращения_Key", Hole.KEY, "Абонент_Key", Hole.CLIENT),
                            Map.of("Period", Hole.PERIOD, "СтараяДата", Hole.OLD, "НоваяДата", Hole.START)));
        }

        private int consultation(int redate) {
            return (int) ((long) redate * world.size.consultations() / world.size.redates());
        }

        @Override
        public String entity() {
            return REDATES;
        }

        @Override
        public String cursor() {
            return "Period";
        }

        @Override
        public int size() {
            return world.size.redates();
        }

        @Override
        public long at(int position) {
            return world.created(consultation(position)) + 120;
        }

        @Override
        public void write(int position, ByteArrayOutputStream to) {
            int consultation = consultation(position);
            Map<Hole, byte[]> values = keys(world, consultation);
            values.put(Hole.PERIOD, World.text(at(position)));
            values.put(Hole.OLD, World.text(world.start(consultation) - 3 * 3_600));
            values.put(Hole.START, World.text(world.start(consultation)));
            pick(stencils, position).fill(values, to);
        }
    }

    /** One in three has a date; those without come first in the order of the dates. */
    private record Ratings(World world, List<RecordTemplate> undated, List<RecordTemplate> dated) implements Records {

        static Ratings of(World world, List<String> samples) {
            return new Ratings(world, cut(samples, true), cut(samples, false));
        }

        private static List<RecordTemplate> cut(List<String> samples, boolean empty) {
            return cutAll(
                    samples.stream()
                            .filter(json -> json.contains("\"ДатаОценки\":\"0001-") == empty)
                            .toList(),
                    Map.of("Обращение_Key", Hole.KEY, "Контрагент_Key", Hole.CLIENT),
                    Map.of("ДатаОценки", Hole.PERIOD));
        }

        private int withoutDate() {
            return size() - (size() + 2) / 3;
        }

        private int consultation(int position) {
            int without = withoutDate();
            int rating = position < without ? position / 2 * 3 + position % 2 + 1 : (position - without) * 3;
            return (int) ((long) rating * world.finished() / size());
        }

        @Override
        public String entity() {
            return RATINGS;
        }

        @Override
        public String cursor() {
            return "ДатаОценки";
        }

        @Override
        public int size() {
            return world.size.ratings();
        }

        @Override
        public long at(int position) {
            return position < withoutDate() ? NEVER : world.created(consultation(position)) + 24 * 3_600;
        }

        @Override
        public boolean recent(int position, long given, long ended) {
            int consultation = consultation(position);
            return at(position) >= given || world.kind(consultation) == Kind.CLOSED && world.end(consultation) >= ended;
        }

        @Override
        public void write(int position, ByteArrayOutputStream to) {
            Map<Hole, byte[]> values = keys(world, consultation(position));
            values.put(Hole.PERIOD, World.text(at(position)));
            pick(position < withoutDate() ? undated : dated, position).fill(values, to);
        }
    }
}
