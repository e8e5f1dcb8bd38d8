package uz.consult.etl.runlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.rows.RowTable;

/** What a run counts, and what a comparison finds. */
class FindingsTest {

    private record Row(
            String key, @Nullable String name, @Nullable String link) {}

    private static final RowTable<Row> TABLE = new RowTable<Row>("t", "key")
            .column("key", "text", Row::key)
            .column("name", "text", Row::name)
            .column("link", "text", Row::link);

    private static List<Difference> differences(Row stored, Row after, Row said) {
        return Difference.of("k", TABLE, stored, after, said, Set.of("link"));
    }

    @Test
    void every_record_that_was_read_counts_once_and_effects_are_no_records() {
        Tally all = Tally.written(1, 2, 3)
                .plus(Tally.removed(4, 5))
                .plus(Tally.unchanged(6))
                .plus(Tally.ignored(7))
                .plus(Tally.dead(8))
                .plus(Tally.effects(9));
        assertThat(all).isEqualTo(new Tally(1, 2, 14, 4, 7, 8, 9));
        assertThat(all.read()).isEqualTo(1 + 2 + 14 + 4 + 7 + 8);
        assertThat(all.plus(all)).isEqualTo(new Tally(2, 4, 28, 8, 14, 16, 18));
        assertThat(all.plus(Tally.NONE)).isEqualTo(all);
        assertThat(Tally.NONE.read()).isZero();
    }

    @Test
    void what_writing_would_change_can_be_repaired() {
        assertThat(differences(new Row("1", "was", null), new Row("1", "said", null), new Row("1", "said", null)))
                .containsExactly(new Difference("k", "name", "said", "was", true, null));
    }

    @Test
    void what_writing_would_leave_alone_is_named_too_and_emptiness_explains_itself() {
        Row stored = new Row("1", "was", "here");
        assertThat(differences(stored, stored, new Row("1", null, "here")))
                .containsExactly(new Difference("k", "name", null, "was", false, Difference.EMPTY));
        assertThat(differences(stored, stored, new Row("1", "said", "here")))
                .containsExactly(new Difference("k", "name", "said", "was", true, null));
    }

    @Test
    void of_a_link_emptiness_is_an_answer() {
        Row stored = new Row("1", "was", "here");
        assertThat(differences(stored, stored, new Row("1", "was", null)))
                .containsExactly(new Difference("k", "link", null, "here", true, null));
    }

    @Test
    void a_field_is_named_once_and_the_key_never() {
        assertThat(differences(new Row("1", "was", null), new Row("2", "after", null), new Row("3", "said", null)))
                .containsExactly(new Difference("k", "name", "after", "was", true, null));
    }

    @Test
    void rows_are_missing_or_compared_one_by_one() {
        Row stored = new Row("1", "was", null);
        Row said = new Row("1", "said", null);
        Row fresh = new Row("2", "x", null);
        assertThat(Difference.of(
                        List.of(said, fresh), Row::key, Map.of("1", stored), (before, now) -> now, TABLE, Set.of()))
                .containsExactly(
                        new Difference("1", "name", "said", "was", true, null),
                        new Difference("2", Difference.RECORD, "present", null, true, null));
    }

    @Test
    void a_difference_is_repairable_for_people_or_explained() {
        Difference plain = new Difference("k", "size", 1, 2L);
        assertThat(plain).isEqualTo(new Difference("k", "size", "1", "2", true, null));
        assertThat(plain.isExplained()).isFalse();
        assertThat(plain.forPeople()).isEqualTo(new Difference("k", "size", "1", "2", false, null));
        assertThat(plain.explained("why")).isEqualTo(new Difference("k", "size", "1", "2", false, "why"));
        assertThat(plain.explained("why").isExplained()).isTrue();
        assertThat(plain.explained("why").forPeople().explanation()).isEqualTo("why");
        assertThat(Difference.explained("k", "f", null, "x", "why"))
                .isEqualTo(new Difference("k", "f", null, "x", false, "why"));
        assertThat(new Difference("k", "f", (Object) null, null))
                .isEqualTo(new Difference("k", "f", null, null, true, null));
        assertThat(Difference.gone("k")).isEqualTo(new Difference("k", Difference.RECORD, null, "present", true, null));
        assertThat(Difference.missing("k"))
                .isEqualTo(new Difference("k", Difference.RECORD, "present", null, true, null));
    }

    @Test
    void a_rejected_record_is_kept_as_it_came_and_can_be_read() {
        RejectedRecord record = new RejectedRecord("X", "k", "{\"ё\":1}", ErrorClass.VALIDATION, "why");
        assertThat(record.raw()).isEqualTo("{\"ё\":1}".getBytes(StandardCharsets.UTF_8));
        assertThat(record.payload()).isEqualTo("{\"ё\":1}");
    }

    @ParameterizedTest
    @CsvSource({
        "COMPLETED,true,host,true,true,false",
        "FAILED,false,host,true,true,false",
        "STARTED,false,host,false,false,true",
        "QUEUED,false,,false,false,false",
        "FAILED,false,,true,true,false"
    })
    void a_run_waits_is_taken_or_is_over(
            String status,
            boolean completed,
            @Nullable String launcher,
            boolean ended,
            boolean finished,
            boolean taken) {
        RunRecord run = run(status, launcher, ended);
        assertThat(run.completed()).isEqualTo(completed);
        assertThat(run.finished()).isEqualTo(finished);
        assertThat(run.taken()).isEqualTo(taken);
    }

    private static RunRecord run(String status, @Nullable String launcher, boolean ended) {
        OffsetDateTime at = OffsetDateTime.parse("2026-03-01T07:00:00Z");
        return new RunRecord(
                7,
                null,
                "cons",
                "full",
                "api",
                null,
                null,
                launcher,
                null,
                null,
                null,
                null,
                null,
                1,
                null,
                status,
                null,
                null,
                null,
                0,
                Tally.NONE,
                0,
                0,
                null,
                null,
                at,
                null,
                null,
                ended ? at : null);
    }

    @Test
    void a_check_is_a_query_and_perhaps_a_way_to_repair() {
        StoredRowCheck check = StoredRowCheck.of("t", "select", 1, null);
        assertThat(check.arguments()).containsExactly(1, null);
        assertThat(check.repair()).isNull();
        assertThat(check.repairedBy(List::size).repair().applyAsInt(List.of("a", "b")))
                .isEqualTo(2);
        StoredRowCheck nameless = StoredRowCheck.nameless("t", "stored", List.of("given"), "[^|]+\\|%s");
        assertThat(nameless.sql())
                .isEqualTo(
                        "select t.key, 'record', null, 'present', false, null from (stored) t where t.live and t.key !~ ?");
        assertThat(nameless.arguments())
                .containsExactly("given", "^[^|]+\\|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$");
        assertThat(nameless.repair()).isNull();
    }
}
