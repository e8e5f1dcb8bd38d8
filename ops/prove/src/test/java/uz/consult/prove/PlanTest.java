package uz.consult.prove;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import uz.consult.prove.Plan.Kind;
import uz.consult.sandbox.profile.Profile;

/** A seed lets the same happen in every world, and draws its own. */
class PlanTest {

    @Test
    void a_seed_draws_its_profile_and_another_profile_changes_nothing_else() {
        Plan drawn = Plan.of(7);
        assertThat(drawn).isEqualTo(Plan.of(7)).isEqualTo(Plan.of(7, Profile.of(7)));
        Plan plain = Plan.of(7, Profile.PLAIN);
        assertThat(plain.told()).isEqualTo(drawn.told());
        assertThat(plain.profile()).isNotEqualTo(drawn.profile());
    }

    @Test
    void there_is_a_plan_for_each_profile_of_every_pair_and_no_two_have_one_seed() {
        List<Plan> plans = Plan.everyPair();
        assertThat(plans).extracting(Plan::profile).isEqualTo(Profile.everyPair());
        assertThat(plans).extracting(Plan::seed).doesNotHaveDuplicates().contains(8L, 16L, 21L, 39L, 48L, 66L);
        assertThat(plans)
                .map(plan -> plan.atMost(2))
                .flatExtracting(Plan::rounds)
                .flatExtracting(Plan.Round::faults)
                .extracting(Plan.PlannedFault::kind)
                .as("what the build meets")
                .contains(Kind.ONEC_RESTARTS, Kind.CHATWOOT_RESTARTS, Kind.ONEC_EMPTY, Kind.KILL, Kind.CHATWOOT_LOST);
    }

    @Test
    void every_kind_of_fault_is_drawn() {
        assertThat(LongStream.rangeClosed(1, 200).mapToObj(Plan::of).toList())
                .flatExtracting(Plan::rounds)
                .flatExtracting(Plan.Round::faults)
                .extracting(Plan.PlannedFault::kind)
                .contains(Kind.values());
    }
}
