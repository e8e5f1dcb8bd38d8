package uz.consult.launcher.run;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import uz.consult.etl.runlog.RunRecord;

/** Runs as a table of text. */
final class RunTable {

    private static final List<String> HEAD = List.of(
            "run",
            "job",
            "mode",
            "status",
            "pages",
            "read",
            "created",
            "updated",
            "unchanged",
            "deleted",
            "ignored",
            "dead",
            "effects",
            "seconds",
            "watermark");

    private RunTable() {}

    static void print(List<RunRecord> runs, PrintWriter out) {
        List<List<String>> lines = new ArrayList<>(List.of(HEAD));
        runs.forEach(run -> lines.add(line(run)));
        for (List<String> line : lines) {
            StringBuilder text = new StringBuilder();
            for (int column = 0; column < HEAD.size(); column++) {
                int at = column;
                int width =
                        lines.stream().mapToInt(l -> l.get(at).length()).max().orElse(0);
                boolean left = column >= 1 && column <= 3 || column == HEAD.size() - 1;
                text.append(String.format("%" + (left ? "-" : "") + width + "s  ", line.get(column)));
            }
            out.println(text.toString().stripTrailing());
        }
        out.flush();
    }

    private static List<String> line(RunRecord run) {
        Duration took = run.startedAt() == null || run.finishedAt() == null
                ? Duration.ZERO
                : Duration.between(run.startedAt(), run.finishedAt());
        return List.of(
                String.valueOf(run.id()),
                run.job(),
                run.mode(),
                run.status(),
                number(run.pages()),
                number(run.tally().read()),
                number(run.tally().created()),
                number(run.tally().updated()),
                number(run.tally().unchanged()),
                number(run.tally().deleted()),
                number(run.tally().ignored()),
                number(run.tally().dead()),
                number(run.tally().effectsQueued()),
                String.format(Locale.ROOT, "%.1f", took.toMillis() / 1000.0),
                run.watermarkTo() == null ? "" : run.watermarkTo());
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
