package uz.consult.bench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import uz.consult.bench.Measured.Load;

/** Medians of what was measured, as Markdown for people. */
final class Report {

    private static final List<String> PROGRAMS = List.of("floor", "product", "textbook");
    private static final List<String> KINDS = List.of("consultations", "calls");
    private static final Map<String, String> NAMES = Map.of(
            "floor",
            "floor: download, parse, COPY",
            "product",
            "this product, all jobs",
            "textbook",
            "textbook Spring Batch");

    private Report() {}

    static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length == 0
                ? Double.NaN
                : sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static double median(List<Measured> all, String program, ToDoubleFunction<Measured> figure) {
        return median(all.stream()
                .filter(one -> one.program().equals(program))
                .mapToDouble(figure)
                .toArray());
    }

    private static double median(List<Measured> all, String program, String kind, ToDoubleFunction<Load> figure) {
        return median(all.stream()
                .filter(one -> one.program().equals(program) && one.loads().containsKey(kind))
                .mapToDouble(one -> figure.applyAsDouble(
                        java.util.Objects.requireNonNull(one.loads().get(kind))))
                .toArray());
    }

    /** Times of the product by the floor's, and of the textbook by the product's, by kind. */
    static Map<String, Double> ratios(List<Measured> all) {
        Map<String, Double> ratios = new LinkedHashMap<>();
        for (String kind : List.of("consultations", "calls", Measured.CALLS_WITH_FIELD)) {
            double floor = median(all, "floor", kind, Load::seconds);
            double product = median(all, "product", kind, Load::seconds);
            double textbook = median(all, "textbook", kind, Load::seconds);
            if (!Double.isNaN(product / floor)) {
                ratios.put(kind + ": product / floor", product / floor);
            }
            if (!Double.isNaN(textbook / product) && KINDS.contains(kind)) {
                ratios.put(kind + ": textbook / product", textbook / product);
            }
        }
        return ratios;
    }

    static String markdown(Comparison of, int rounds, String machine) {
        List<Measured> all = of.measured;
        StringBuilder text = new StringBuilder();
        line(text, "Medians of %d rounds on %s; seconds from the first request to the last commit.", rounds, machine);
        line(text, "");
        line(
                text,
                "| first load | consultations | rows/s | calls | rows/s | with con_calls | process | CPU | peak memory | requests | from 1C |");
        line(text, "|---|---|---|---|---|---|---|---|---|---|---|");
        for (String program : PROGRAMS) {
            if (all.stream().anyMatch(one -> one.program().equals(program))) {
                line(
                        text,
                        "| %s | %.2f s | %,.0f | %.2f s | %,.0f | %.2f s | %.1f s | %.1f s | %.0f MB | %.0f | %.0f MB |",
                        NAMES.getOrDefault(program, program),
                        median(all, program, "consultations", Load::seconds),
                        median(all, program, "consultations", Load::rate),
                        median(all, program, "calls", Load::seconds),
                        median(all, program, "calls", Load::rate),
                        median(all, program, Measured.CALLS_WITH_FIELD, Load::seconds),
                        median(all, program, Measured::wall),
                        median(all, program, Measured::cpu),
                        median(all, program, one -> one.peak() / 1e6),
                        median(all, program, Measured::requests),
                        median(all, program, one -> one.bytes() / 1e6));
            }
        }
        line(text, "");
        ratios(all)
                .forEach((name, ratio) -> line(
                        text,
                        "- %s = **%.2f** (%s)",
                        name,
                        ratio,
                        name.endsWith("floor") ? "aim at most 1.5, limit 2" : "aim at least 3"));
        all.stream().filter(one -> one.program().equals("product")).findFirst().ifPresent(first -> {
            line(
                    text,
                    "- the product's jobs, start to end: %s",
                    first.jobs().keySet().stream()
                            .map(job -> String.format(
                                    Locale.ROOT,
                                    "`%s` %.2f s",
                                    job,
                                    median(all, "product", one -> one.jobs().getOrDefault(job, Double.NaN))))
                            .collect(Collectors.joining(", ")));
        });
        for (String program : PROGRAMS) {
            if (all.stream().anyMatch(one -> one.program().equals(program))) {
                line(
                        text,
                        "- %s: PostgreSQL's CPU %.1f s, the stand-ins' %.1f s (%.0f %% of all)",
                        program,
                        median(all, program, Measured::postgresCpu),
                        median(all, program, Measured::standInCpu),
                        100 * median(all, program, Measured::standInShare));
            }
        }
        cycle(text, "a cycle of all jobs with nothing changed", of.unchanged);
        cycle(text, "a cycle with 1 %% of the consultations changed", of.changed);
        return text.toString();
    }

    private static void cycle(StringBuilder text, String what, List<Cycle> cycles) {
        if (!cycles.isEmpty()) {
            Cycle first = cycles.get(0);
            line(
                    text,
                    "- " + what
                            + " (the launcher warm): **%.2f s**, CPU %.1f s, %.0f requests, %.1f MB, %.0f rows updated; %s",
                    median(cycles.stream().mapToDouble(Cycle::seconds).toArray()),
                    median(cycles.stream().mapToDouble(Cycle::cpu).toArray()),
                    median(cycles.stream().mapToDouble(Cycle::requests).toArray()),
                    median(cycles.stream().mapToDouble(Cycle::bytes).toArray()) / 1e6,
                    median(cycles.stream().mapToDouble(Cycle::updated).toArray()),
                    first.jobs().keySet().stream()
                            .map(job -> String.format(
                                    Locale.ROOT,
                                    "`%s` %.2f s",
                                    job,
                                    median(cycles.stream()
                                            .mapToDouble(one -> one.jobs().getOrDefault(job, Double.NaN))
                                            .toArray())))
                            .collect(Collectors.joining(", ")));
        }
    }

    static String markdown(int scale, Measured small, Growth smallHeap, Measured large, Growth largeHeap, String heap) {
        StringBuilder text = new StringBuilder();
        line(text, "The first load at %d times production's size with a heap of %s:", scale, heap);
        line(text, "");
        line(text, "| | scale 1 | scale %d | |", scale);
        line(text, "|---|---|---|---|");
        for (String kind : KINDS) {
            Load one = java.util.Objects.requireNonNull(small.loads().get(kind));
            Load many = java.util.Objects.requireNonNull(large.loads().get(kind));
            line(
                    text,
                    "| %s, rows/s | %,.0f (%,d in %.1f s) | %,.0f (%,d in %.1f s) | %.2f of scale 1 |",
                    kind,
                    one.rate(),
                    one.rows(),
                    one.seconds(),
                    many.rate(),
                    many.rows(),
                    many.seconds(),
                    many.rate() / one.rate());
        }
        for (String job : small.jobs().keySet()) {
            double one = small.jobs().getOrDefault(job, Double.NaN);
            double many = large.jobs().getOrDefault(job, Double.NaN);
            line(text, "| `%s` | %.1f s | %.1f s | × %.0f |", job, one, many, many / one);
        }
        line(
                text,
                "| process, CPU | %.1f s, %.1f s | %.1f s, %.1f s | |",
                small.wall(),
                small.cpu(),
                large.wall(),
                large.cpu());
        line(
                text,
                "| heap: peak, held after a full collection | %d MB, %d MB | %d MB, %d MB | |",
                smallHeap.peak(),
                smallHeap.live(),
                largeHeap.peak(),
                largeHeap.live());
        line(
                text,
                "| collections: pauses, sum, longest | %d, %.1f s, %.0f ms | %d, %.1f s, %.0f ms | |",
                smallHeap.pauses(),
                smallHeap.paused(),
                smallHeap.longest(),
                largeHeap.pauses(),
                largeHeap.paused(),
                largeHeap.longest());
        line(text, "| peak memory of the process | %.0f MB | %.0f MB | |", small.peak() / 1e6, large.peak() / 1e6);
        line(
                text,
                "| requests, from 1C | %d, %.0f MB | %d, %.0f MB | |",
                small.requests(),
                small.bytes() / 1e6,
                large.requests(),
                large.bytes() / 1e6);
        return text.toString();
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(values.length == 0 ? format : String.format(Locale.ROOT, format, values))
                .append('\n');
    }
}
