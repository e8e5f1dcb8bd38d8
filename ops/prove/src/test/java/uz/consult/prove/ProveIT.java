package uz.consult.prove;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * A world of each profile of the set that meets every pair of choices, the first round of a seed in each, with every build: the
 * first seeds, and those that once found something. People try more rounds with {@code ops/etl prove --pairs}, more seeds with {@code --seeds=200}.
 */
class ProveIT {

    /** More than there are processors: a world waits for processes to start and to be gone more than it computes. */
    private static final int PARALLEL = 4;

    private static final int ROUNDS = 1;

    @Test
    void in_worlds_that_meet_every_pair_of_choices_1c_postgresql_and_chatwoot_say_the_same_in_the_end()
            throws Exception {
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        boolean proven;
        try (PrintStream out = new PrintStream(told, true, StandardCharsets.UTF_8)) {
            proven = new Prove(
                            Path.of("..", "..", "job-launcher", "target", "job-launcher.jar"),
                            Path.of("target", "prove"),
                            ROUNDS,
                            out)
                    .run(Plan.everyPair(), PARALLEL);
        }
        String all = told.toString(StandardCharsets.UTF_8);
        System.out.println(all);
        assertThat(proven).as(all).isTrue();
        assertThat(all).contains("0 lost rows, 0 differing fields, 0 lost messages, 0 duplicate messages");
    }
}
