package uz.consult.etl.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.batch.core.job.Job;
import uz.consult.etl.batch.JobDeclaration.Interval;

/** The catalogue: names in order, who runs ahead of whom, who shares a lock, who can be run how. */
class EtlJobsTest {

    private static final EtlJob CLIENTS = job(JobDeclaration.job("clients")
            .sequence(10)
            .entity("Clients")
            .every("CLIENTS", 1)
            .sweptEvery("CLIENTS_SWEEP", 60)
            .build());
    private static final EtlJob CONS = job(JobDeclaration.job("cons")
            .sequence(20)
            .entity("Documents")
            .every("CONS", 5)
            .sweptEvery("CONS_SWEEP", 360)
            .window()
            .refersTo("Clients")
            .build());
    private static final EtlJob OPEN = job(JobDeclaration.job("open_update")
            .sequence(20)
            .every("OPEN", 30)
            .lock("cons")
            .compares(false)
            .build());
    private static final EtlJob USERS = job(JobDeclaration.job("users")
            .sequence(5)
            .entity("Users")
            .every("USERS", 60)
            .atStartIf("USERS_ON_START")
            .refersTo("Nobody's")
            .build());

    private final EtlJobs jobs = new EtlJobs(List.of(OPEN, CONS, USERS, CLIENTS));

    private static EtlJob job(JobDeclaration declaration) {
        return new EtlJob() {
            @Override
            public JobDeclaration declaration() {
                return declaration;
            }

            @Override
            public Job job(PullRun run) {
                throw new IllegalStateException("not run here");
            }
        };
    }

    @Test
    void parents_come_before_children_and_equals_by_name() {
        assertThat(jobs.names()).containsExactly("users", "clients", "cons", "open_update");
        assertThat(jobs.comparing()).containsExactly("users", "clients", "cons");
        assertThat(jobs.startVariables()).isEqualTo(Map.of("users", "USERS_ON_START"));
    }

    @Test
    void a_job_is_found_by_its_name_and_an_unknown_one_names_those_there_are() {
        assertThat(jobs.find("cons")).isSameAs(CONS);
        assertThat(jobs.declaration("cons")).isEqualTo(CONS.declaration());
        assertThatThrownBy(() -> jobs.find("konsult"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("There is no job konsult; the jobs are users, clients, cons, open_update, and all");
    }

    @Test
    void a_name_and_a_watermark_have_one_job_each() {
        EtlJob twin = job(JobDeclaration.job("cons").sequence(1).every("X", 1).build());
        assertThatThrownBy(() -> new EtlJobs(List.of(CONS, twin)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Two jobs have the name cons");
        EtlJob rival = job(
                JobDeclaration.job("rival").entity("Documents").every("X", 1).build());
        assertThatThrownBy(() -> new EtlJobs(List.of(CONS, rival)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("keep the watermark of Documents");
        EtlJob another = job(JobDeclaration.job("another").every("X", 1).build());
        assertThat(new EtlJobs(List.of(OPEN, another)).names()).containsExactly("another", "open_update");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {"cons,clients", "clients,-", "open_update,-", "users,-"})
    void the_keeper_of_what_a_job_refers_to_runs_ahead_of_it(String job, String ahead) {
        assertThat(jobs.runsAfter(job)).isEqualTo(ahead);
    }

    @Test
    void jobs_of_one_lock_never_run_at_once() {
        assertThat(jobs.sharingLock("cons")).containsExactlyInAnyOrder("cons", "open_update");
        assertThat(jobs.sharingLock("open_update")).containsExactlyInAnyOrder("cons", "open_update");
        assertThat(jobs.sharingLock("clients")).containsExactly("clients");
    }

    @ParameterizedTest
    @EnumSource
    void a_job_with_window_and_sweep_can_be_run_in_every_mode(PullMode mode) {
        assertThat(jobs.can("cons", mode)).isTrue();
        jobs.check("cons", mode);
    }

    @ParameterizedTest
    @CsvSource({
        "clients,WINDOW,'The job clients has no cursor that a window could lie on: use incremental or full'",
        "open_update,SWEEP,'The job open_update has no sweep: each of its runs compares everything. Use incremental or full'"
    })
    void a_mode_that_a_job_has_not_is_refused_with_what_is_right(String job, PullMode mode, String why) {
        assertThat(jobs.can(job, mode)).isFalse();
        assertThatThrownBy(() -> jobs.check(job, mode))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(why);
        assertThat(jobs.can(job, PullMode.FULL)).isTrue();
    }

    @Test
    void a_declaration_says_what_was_said_and_little_else() {
        assertThat(JobDeclaration.job("calls").every("CALLS", 1).build())
                .isEqualTo(new JobDeclaration(
                        "calls", 0, null, new Interval("CALLS", 1), null, false, true, "calls", null, null));
        assertThat(JobDeclaration.job("calls")
                        .sequence(70)
                        .entity("Calls")
                        .every("CALLS", 1)
                        .sweptEvery("SWEEP", 2)
                        .window()
                        .compares(false)
                        .lock("shared")
                        .refersTo("Parents")
                        .atStartIf("START")
                        .build())
                .isEqualTo(new JobDeclaration(
                        "calls",
                        70,
                        "Calls",
                        new Interval("CALLS", 1),
                        new Interval("SWEEP", 2),
                        true,
                        false,
                        "shared",
                        "Parents",
                        "START"));
        assertThatThrownBy(() -> JobDeclaration.job("calls").build())
                .isInstanceOf(NullPointerException.class)
                .hasMessage("calls does not say how often it runs");
    }
}
