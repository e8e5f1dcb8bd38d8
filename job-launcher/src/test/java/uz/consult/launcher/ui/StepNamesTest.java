package uz.consult.launcher.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.springframework.context.MessageSource;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.clock.WallClock;
import uz.consult.etl.runlog.RunRecord;
import uz.consult.launcher.EtlFixture;
import uz.consult.launcher.run.RunRequest;
import uz.consult.sandbox.onec.Seed;

/** Every step that any job of the catalogue has, in any mode, is named in the language of the reader. */
class StepNamesTest {

    @Test
    void every_step_of_every_job_has_a_text() {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(10))) {
            for (PullMode mode : List.of(PullMode.FULL, PullMode.INCREMENTAL, PullMode.SWEEP, PullMode.REPLAY)) {
                belt.cycle(mode);
            }
            for (String job : belt.jobs().comparing()) {
                RunRecord compared = belt.run(job, PullMode.RECONCILE);
                belt.runner().run(job, RunRequest.repair(compared.id()), "cli", "test", run -> {});
            }
            List<String> names =
                    belt.db.queryForList("select distinct step_name from batch.batch_step_execution", String.class);
            assertThat(names).contains("cons", "cons-compare", "finalize", "check-0", "repair-0", "po_types");
            for (String language : List.of("ru", "uz", "en")) {
                MessageSource messages = belt.bean(MessageSource.class);
                Locale locale = Locale.forLanguageTag(language);
                Wording words =
                        new Wording(messages, locale, new DisplayFormat(messages, locale, belt.bean(WallClock.class)));
                assertThat(names).allSatisfy(name -> {
                    assertThat(words.step(name)).as(language).isNotEqualTo(name);
                    // A subject that has no name stands there as it is.
                    assertThat(words.step(name)).as(language).doesNotStartWith(name);
                });
            }
        }
    }
}
