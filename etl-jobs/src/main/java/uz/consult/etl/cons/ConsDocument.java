package uz.consult.etl.cons;

import java.time.LocalDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Document_ТелефонныйЗвонок as 1C sends it; times are wall times.
 *
 * @param version DataVersion; null if it is not sent
 * @param deleted DeletionMark
 * @param changed ДатаИзменения; null if the document has never been changed
 * @param kind ВидОбращения
 * @param language ru or uz; null for any other, or none
 * @param first the lines of КонсультацииИТС; null if the part is not sent
 * @param second the lines of ВопросыИОтветы; null if the part is not sent
 */
record ConsDocument(
        String refKey,
        @Nullable String version,
        boolean deleted,
        @Nullable String number,
        @Nullable String client,
        @Nullable String manager,
        @Nullable String author,
        @Nullable LocalDateTime created,
        @Nullable LocalDateTime start,
        @Nullable LocalDateTime end,
        @Nullable LocalDateTime changed,
        boolean denied,
        @Nullable String kind,
        @Nullable String comment,
        @Nullable String category,
        @Nullable String question,
        @Nullable String language,
        @Nullable List<QuestionAndAnswer> first,
        @Nullable List<QuestionAndAnswer> second) {

    ConsultationStatus status() {
        return ConsultationStatus.of(denied, end != null, kind);
    }

    /** The first interference that a line names, or null. */
    @Nullable String interference() {
        return first == null
                ? null
                : first.stream()
                        .map(QuestionAndAnswer::interference)
                        .filter(java.util.Objects::nonNull)
                        .findFirst()
                        .orElse(null);
    }
}
