package uz.consult.etl.cons;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.cons.Consultations.Line;

/**
 * What a document makes of a stored row and of its lines.
 *
 * @param document null if 1C no longer has it
 * @param standing the lines that stand there
 * @param lines the lines that are wanted
 */
record Transition(
        @Nullable ConsDocument document,
        Consultation before,
        Consultation after,
        List<Line> standing,
        List<Line> lines) {

    boolean linesDiffer() {
        return !standing.equals(lines);
    }

    boolean differs() {
        return linesDiffer() || !before.equals(after);
    }

    boolean changes() {
        return differs() && !onlyVersion();
    }

    boolean deletes() {
        return before.deletedAt() == null && after.deletedAt() != null;
    }

    boolean onlyVersion() {
        return !linesDiffer() && !before.equals(after) && before.equals(after.withVersion(before.version()));
    }

    /** The lines that are wanted, each linked as its consultation is; a part that 1C did not send stays as it stands. */
    static List<Line> lines(ConsDocument document, Consultation of, List<Line> standing) {
        List<QuestionAndAnswer> said = new ArrayList<>();
        said.addAll(document.first() != null ? document.first() : part(standing, true));
        said.addAll(document.second() != null ? document.second() : part(standing, false));
        return said.stream().map(line -> Line.of(of, line)).toList();
    }

    private static List<QuestionAndAnswer> part(List<Line> standing, boolean first) {
        return standing.stream()
                .map(Line::said)
                .filter(line -> line.line() <= QuestionAndAnswer.SECOND_PART == first)
                .map(QuestionAndAnswer::whole)
                .toList();
    }
}
