package uz.consult.launcher.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uz.consult.launcher.EtlFixture;
import uz.consult.launcher.Program;
import uz.consult.sandbox.onec.Seed;

/** Whatever language, digits, calendar, zone and characters a machine has, the same comes of the same. */
class MachineTest {

    @TempDir
    private static Path home;

    private static List<String> content;

    @BeforeAll
    static void plain() {
        try (World world = new World(null).loaded().told()) {
            content = world.content();
        }
    }

    @AfterAll
    static void forget() {
        content = null;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-Duser.language=tr -Duser.country=TR -Duser.timezone=America/Caracas",
                "-Duser.language=ar -Duser.country=SA -Duser.extensions=u-ca-islamic-nu-arab -Duser.timezone=Pacific/Kiritimati",
                "-Duser.language=th -Duser.country=TH -Duser.extensions=u-ca-buddhist-nu-thai -Duser.timezone=Asia/Kathmandu"
            })
    void a_cycle_and_its_effects_are_the_same(String options) throws Exception {
        try (World world = new World(null).loaded()) {
            Map<String, String> environment = new HashMap<>(world.belt.environment());
            environment.put("JAVA_TOOL_OPTIONS", options);
            environment.put("EFFECTS_SETTLING", "PT1S");
            assertThat(etl(environment, "run", "all")).as(output()).isZero();
            assertThat(output()).contains("COMPLETED").doesNotContain("??");
            world.told();
            assertThat(world.content()).isEqualTo(content).hasSizeGreaterThan(500);
            assertThat(world.belt.db.queryForObject(
                            "select max(abs(extract(epoch from start_time - (now() at time zone 'UTC')))) < 3600 from batch.batch_step_execution",
                            Boolean.class))
                    .as("Spring Batch's times are UTC, whatever the machine's are")
                    .isTrue();
        }
    }

    @Test
    void letters_that_the_machine_cannot_read_are_named_with_the_remedy() throws Exception {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(10))) {
            Map<String, String> bare = new HashMap<>(belt.environment());
            bare.put("LC_ALL", "C");
            assertThat(etl(bare, "run", "cons")).isOne();
            assertThat(output())
                    .doesNotContain("\tat ")
                    .contains(
                            "etl: validation: ODATA_USER cannot be read: the locale of this process cannot read letters beyond English ones: start it with LC_ALL=C.UTF-8");
            assertThat(etl(bare, "run", "консультации")).isEqualTo(2);
            assertThat(output())
                    .contains("etl: validation: The command cannot be read")
                    .contains("LC_ALL=C.UTF-8");
            bare.put("ODATA_USER", "exchange");
            assertThat(etl(bare, "run", "cons")).isOne();
            assertThat(output())
                    .as("what is written is UTF-8 even so")
                    .contains("authentication: cons: ")
                    .contains("Document_ТелефонныйЗвонок");
        }
    }

    private static int etl(Map<String, String> environment, String... arguments) throws Exception {
        return Program.start(environment, home.resolve("output"), arguments).waitFor();
    }

    private static String output() throws Exception {
        return Files.readString(home.resolve("output"), StandardCharsets.UTF_8);
    }
}
