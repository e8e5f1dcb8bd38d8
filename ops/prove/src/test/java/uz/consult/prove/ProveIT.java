package uz.consult.prove;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import uz.consult.sandbox.profile.Profile;

/**
 * A world of each profile of the set that meets every pair of choices, the first two rounds of a seed in each, with every build: the
 * first seeds, and those that once found something. People try more with {@code ops/etl prove --seeds=200}.
 */
class ProveIT {

    /** The profiles take them in turn. */
    private static final List<Long> SEEDS =
            List.of(1L, 2L, 3L, 4L, 5L, 8L, 10L, 16L, 21L, 39L, 48L, 66L, 6L, 7L, 9L, 11L, 12L, 13L, 14L, 15L);

    @Test
    void in_worlds_that_meet_every_pair_of_choices_1c_postgresql_and_chatwoot_say_the_same_in_the_end()
            throws Exception {
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        List<Profile> profiles = Profile.everyPair();
        List<Plan> plans = IntStream.range(0, profiles.size())
                .mapToObj(i -> Plan.of(SEEDS.get(i), profiles.get(i)))
                .toList();
        boolean proven;
        try (PrintStream out = new PrintStream(told, true, StandardCharsets.UTF_8)) {
            proven = new Prove(
                            Path.of("..", "..", "job-launcher", "target", "job-launcher.jar"),
                            Path.of("target", "prove"),
                            2,
                            out)
                    .run(plans, 2);
        }
        String all = told.toString(StandardCharsets.UTF_8);
        System.out.println(all);
        assertThat(proven).as(all).isTrue();
        assertThat(all).contains("0 lost rows, 0 differing fields, 0 lost messages, 0 doubled messages");
    }
}
