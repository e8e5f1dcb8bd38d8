package uz.consult.prove;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A fixed dozen of seeds, the first two rounds of each, with every build: the first, and those that once found something. People
 * try more with {@code ops/etl prove --seeds=200}.
 */
class ProveIT {

    @Test
    void after_a_dozen_seeds_of_changes_mishaps_and_runs_1c_postgresql_and_chatwoot_say_the_same() throws Exception {
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        List<Long> seeds = List.of(1L, 2L, 3L, 4L, 5L, 8L, 10L, 16L, 21L, 39L, 48L, 66L);
        boolean proven;
        try (PrintStream out = new PrintStream(told, true, StandardCharsets.UTF_8)) {
            proven = new Prove(
                            Path.of("..", "..", "job-launcher", "target", "job-launcher.jar"),
                            Path.of("target", "prove"),
                            2,
                            out)
                    .run(seeds, 2);
        }
        String all = told.toString(StandardCharsets.UTF_8);
        System.out.println(all);
        assertThat(proven).as(all).isTrue();
        assertThat(all).contains("0 lost rows, 0 differing fields, 0 lost messages, 0 doubled messages");
    }
}
