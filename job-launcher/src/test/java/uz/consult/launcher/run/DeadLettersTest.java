package uz.consult.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;
import static uz.consult.launcher.EtlFixture.DOCUMENTS;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.runlog.DeadLetters;
import uz.consult.etl.runlog.RunRecord;
import uz.consult.launcher.EtlFixture;
import uz.consult.sandbox.onec.Seed;

/** A record has one letter, whichever job meets it; what was discarded stays so until 1C sends something else. */
class DeadLettersTest {

    private static final String ONLY = "select state || ' ' || occurrences || ' ' || job from log.dead_letters";

    private final EtlFixture belt = new EtlFixture(Seed.Size.of(60));
    private String key;

    @BeforeEach
    void an_open_consultation_that_cannot_be_loaded_any_more() {
        belt.run("clients");
        belt.run("cons");
        key = belt.text(
                "select cl_ref_key from cons.cons where status in ('open', 'pending', 'new', 'other') order by 1 limit 1");
        belt.onec().save(DOCUMENTS, key, row -> row.put("Конец", "a date that is none"));
        assertThat(belt.run("cons").tally().dead()).isOne();
    }

    @AfterEach
    void stop() {
        belt.close();
    }

    @Test
    void two_jobs_that_read_a_record_leave_one_letter_and_the_first_reads_it_again() {
        assertThat(belt.run("open_update").tally().dead()).isOne();
        assertThat(belt.text(ONLY)).isEqualTo("open 2 cons");
        belt.onec().save(DOCUMENTS, key, row -> row.put("Конец", null));
        assertThat(belt.replay("cons")).isTrue();
        assertThat(belt.text(ONLY)).isEqualTo("replayed 2 cons");
    }

    @Test
    void what_was_discarded_is_skipped_by_every_job_in_every_mode() {
        discard();
        for (RunRecord run : List.of(
                belt.run("open_update"),
                belt.run("cons", PullMode.FULL),
                belt.window(
                        "cons", EtlFixture.now().minusDays(1), EtlFixture.now().plusDays(1)),
                belt.run("cons", PullMode.SWEEP))) {
            assertThat(run.completed()).as(run.errorMessage()).isTrue();
            assertThat(run.tally().dead()).as("%s %s", run.job(), run.mode()).isZero();
            assertThat(run.tally().deleted()).isZero();
        }
        assertThat(belt.text("select state from log.dead_letters")).isEqualTo("discarded");
        assertThat(belt.count("log.dead_letters where occurrences > 2 and closed_at is not null"))
                .isOne();
    }

    @Test
    void what_1c_sends_otherwise_is_open_again_and_lands_once_it_is_right() {
        discard();
        belt.onec().save(DOCUMENTS, key, row -> row.put("Описание", "changed, and the date is still none"));
        assertThat(belt.run("cons").tally().dead()).isOne();
        assertThat(belt.text(ONLY)).isEqualTo("open 2 cons");
        assertThat(belt.count("log.dead_letters where closed_at is null")).isOne();
        belt.onec().save(DOCUMENTS, key, row -> row.put("Конец", null));
        assertThat(belt.run("cons").tally().dead()).isZero();
        assertThat(belt.text("select state from log.dead_letters")).isEqualTo("landed");
    }

    @Test
    void a_discarded_record_that_becomes_right_is_loaded() {
        discard();
        belt.onec().save(DOCUMENTS, key, row -> row.put("Конец", null).put("Описание", "right again"));
        assertThat(belt.run("cons").tally().updated()).isOne();
        assertThat(belt.text("select comment from cons.cons where cl_ref_key = ?", key))
                .isEqualTo("right again");
        assertThat(belt.text("select state from log.dead_letters")).isEqualTo("landed");
    }

    @Test
    void a_record_that_1c_names_but_cannot_send_stays_discarded_however_it_is_read() {
        belt.onec().save(DOCUMENTS, key, row -> row.put("Конец", null));
        belt.onec().row(DOCUMENTS, key).spoil("Вопрос");
        assertThat(belt.run("cons").tally().dead()).isOne();
        discard();
        for (RunRecord run : List.of(belt.run("open_update"), belt.run("cons"), belt.run("cons", PullMode.SWEEP))) {
            assertThat(run.completed()).as(run.errorMessage()).isTrue();
            assertThat(run.tally().dead()).as("%s %s", run.job(), run.mode()).isZero();
        }
        assertThat(belt.text("select state from log.dead_letters")).isEqualTo("discarded");
    }

    private void discard() {
        long id = belt.db.queryForObject("select id from log.dead_letters where state = 'open'", Long.class);
        assertThat(belt.bean(DeadLetters.class).discard(List.of(id))).isOne();
        assertThat(belt.bean(DeadLetters.class).discard(List.of(id))).isZero();
    }
}
