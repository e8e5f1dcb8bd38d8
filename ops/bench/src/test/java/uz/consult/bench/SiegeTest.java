package uz.consult.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import uz.consult.bench.siege.Flood;
import uz.consult.bench.siege.Probes;
import uz.consult.sandbox.onec.Seed;

/** The siege of {@code ops/etl bench --only=siege} for some seconds: every flood at once, slow ones whole, quick ones at a walk. */
class SiegeTest {

    /** More patient than the promise, for a machine that builds; what takes the threads of the probes keeps them longer. */
    private static final Besieged.Limits PATIENT =
            new Besieged.Limits(Duration.ofSeconds(5), 32, 96, 1_000, Duration.ofSeconds(30));

    private static final Duration A_WHILE = Duration.ofSeconds(8);
    /** Together fewer connections than the launcher takes: people sign in meanwhile. */
    private static final Flood.Strength AT_A_WALK = new Flood.Strength(1_000, 500, Duration.ofSeconds(1));

    @Test
    void a_launcher_keeps_its_promises_while_everything_is_thrown_at_it_at_once() throws Exception {
        Product product = new Product(
                List.of("-XX:+UseSerialGC", "-Xmx512m", "-XX:TieredStopAtLevel=1"),
                Path.of("../../job-launcher/target/job-launcher.jar"),
                Path.of("target", "siege"));
        try (Databases databases = new Databases(false)) {
            List<Siege.Stood> stood = new Siege(
                            databases,
                            product,
                            new Siege.Plan(
                                    Seed.Size.of(300),
                                    A_WHILE,
                                    target -> List.of(Flood.storm(target, AT_A_WALK)),
                                    PATIENT))
                    .run();
            String told = Siege.markdown(stood, "the machine that builds");
            System.out.println(told);
            assertThat(Siege.kept(stood)).as(told).isTrue();
            assertThat(told).contains("429: ", "401: ", "413: ", "400: ", "12 of 12");
        }
    }

    static Stream<Arguments> whatBreaks() {
        Probes.Answered quick = new Probes.Answered(300, 0, 5, 20);
        JobRounds.Done done = new JobRounds.Done(3, 24, 0, 100, 9, 0);
        Memory.Course flat = new Memory.Course(60, 62, 400, 410);
        KnownDevices.Done right = new KnownDevices.Done(12, 12, 90);
        Map<Integer, Long> refused = Map.of(401, 5_000L, 429, 90_000L);
        return Stream.of(
                Arguments.of("", besieged(refused, quick, quick, done, List.of(), flat, right, 0.1), 999),
                Arguments.of(
                        "liveness answers 200",
                        besieged(
                                refused,
                                new Probes.Answered(300, 0, 5, 1_000),
                                quick,
                                done,
                                List.of(),
                                flat,
                                right,
                                0.1),
                        0),
                Arguments.of(
                        "readiness answers 200",
                        besieged(refused, quick, new Probes.Answered(300, 1, 5, 20), done, List.of(), flat, right, 0.1),
                        0),
                Arguments.of(
                        "the eight jobs run and complete",
                        besieged(
                                refused,
                                quick,
                                quick,
                                new JobRounds.Done(3, 24, 1, 100, 9, 0),
                                List.of(),
                                flat,
                                right,
                                0.1),
                        0),
                Arguments.of(
                        "the eight jobs run and complete",
                        besieged(
                                refused,
                                quick,
                                quick,
                                new JobRounds.Done(0, 5, 0, 100, 9, 0),
                                List.of(),
                                flat,
                                right,
                                0.1),
                        0),
                Arguments.of(
                        "rows as in a quiet run",
                        besieged(refused, quick, quick, done, List.of("calls"), flat, right, 0.1),
                        0),
                Arguments.of(
                        "no answer of 5xx",
                        besieged(Map.of(429, 9L, 503, 1L), quick, quick, done, List.of(), flat, right, 0.1),
                        0),
                Arguments.of(
                        "the heap in use does not grow",
                        besieged(
                                refused,
                                quick,
                                quick,
                                done,
                                List.of(),
                                new Memory.Course(60, 93, 400, 410),
                                right,
                                0.1),
                        0),
                Arguments.of(
                        "resident memory does not grow",
                        besieged(
                                refused,
                                quick,
                                quick,
                                done,
                                List.of(),
                                new Memory.Course(60, 62, 400, 465),
                                right,
                                0.1),
                        0),
                Arguments.of(
                        "rows of strangers in the audit",
                        besieged(refused, quick, quick, done, List.of(), flat, right, 0.1),
                        1_000),
                Arguments.of(
                        "right passwords are accepted in known browsers",
                        besieged(refused, quick, quick, done, List.of(), flat, new KnownDevices.Done(12, 11, 90), 0.1),
                        0),
                Arguments.of(
                        "afterwards all requests are answered normally",
                        besieged(refused, quick, quick, done, List.of(), flat, right, 10.1),
                        0));
    }

    @ParameterizedTest
    @MethodSource("whatBreaks")
    void what_breaks_a_promise_is_told_by_its_name(String broken, Besieged besieged, long auditRows) {
        List<Promise> promises = besieged.promises(Siege.PROMISED, auditRows, 2_000);

        assertThat(promises.stream()
                        .filter(promise -> !promise.kept())
                        .map(Promise::what)
                        .toList())
                .isEqualTo(broken.isEmpty() ? List.of() : List.of(broken));
    }

    private static Besieged besieged(
            Map<Integer, Long> answers,
            Probes.Answered liveness,
            Probes.Answered readiness,
            JobRounds.Done jobs,
            List<String> differing,
            Memory.Course memory,
            KnownDevices.Done signIns,
            double recovered) {
        Instant begin = Instant.parse("2026-11-30T00:00:00Z");
        return new Besieged(
                "a flood",
                "somebody does something",
                begin,
                begin.plusSeconds(60),
                answers,
                100_000,
                0,
                0,
                liveness,
                readiness,
                jobs,
                differing,
                memory,
                signIns,
                recovered);
    }
}
