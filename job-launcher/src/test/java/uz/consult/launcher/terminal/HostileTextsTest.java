package uz.consult.launcher.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import uz.consult.etl.failure.Visible;
import uz.consult.launcher.EtlFixture;
import uz.consult.launcher.Program;
import uz.consult.sandbox.http.Answer;
import uz.consult.sandbox.http.Fault;
import uz.consult.sandbox.onec.Seed;

/** 1C's names and errors hold whatever a terminal obeys; the command as a process of its own shows it and obeys nothing. */
class HostileTextsTest {

    private static final String FORGED = "\r\n2026-01-31 00:00:00 ERROR forged\u001b[2J\u202e";

    /** Each character that is not seen, but for U+0000 and halves of pairs: those reach no text. */
    private static final String UNSEEN = IntStream.rangeClosed(1, Character.MAX_CODE_POINT)
            .filter(c -> Character.getType(c) != Character.SURROGATE
                    && !Visible.line(Character.toString(c)).equals(Character.toString(c)))
            .mapToObj(Character::toString)
            .collect(Collectors.joining());

    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private Path home;

    @Test
    void what_1c_says_is_shown_and_acts_in_no_terminal() throws Exception {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(10))) {
            belt.run("clients");
            String key = belt.text("select max(cl_ref_key::text) from cons.clients");
            belt.onec().save(EtlFixture.CLIENTS, key, row -> row.put("Description", "Лже" + FORGED + UNSEEN + "ООО"));
            belt.server
                    .faults()
                    .add(Fault.instead(refusal("нет" + FORGED))
                            .on(EtlFixture.DOCUMENTS)
                            .always());

            assertThat(etl(belt.environment(), "reconcile", "clients", "cons")).isOne();
            assertThat(output())
                    .as("a name that differs, printed")
                    .contains("company_name: 1C Лже" + Visible.line(FORGED + UNSEEN) + "ООО, PostgreSQL ");
            assertThat(output().lines())
                    .as("an error of 1C, printed and logged")
                    .anyMatch(line ->
                            line.matches("cons: run \\d+: .*нет 2026-01-31.* ERROR forged\\\\u001b\\[2J\\\\u202e.*"))
                    .anyMatch(line -> line.matches(
                            "\\S+ \\S+ ERROR \\[cons \\d+] .*нет 2026-01-31.* ERROR forged\\\\u001b\\[2J\\\\u202e.*"));
            assertNothingActs();

            Map<String, String> json = new HashMap<>(belt.environment());
            json.put("LOG_FORMAT", "ecs");
            assertThat(etl(json, "run", "cons")).isOne();
            List<String> messages = output().lines()
                    .filter(line -> line.startsWith("{"))
                    .map(JSON::readTree)
                    .filter(line -> line.path("log").path("level").asString("").equals("ERROR"))
                    .map(line -> line.path("message"))
                    .map(JsonNode::asString)
                    .toList();
            assertThat(messages)
                    .as("JSON has its own escapes, and is not escaped twice")
                    .anyMatch(message -> message.contains("ERROR forged\u001b[2J\u202e"));
        }
    }

    private void assertNothingActs() throws Exception {
        assertThat(output().lines()).noneMatch(line -> line.startsWith("2026-01-31"));
        assertThat(output().replace("\n", "").replace("\t", ""))
                .satisfies(text -> assertThat(Visible.line(text)).isEqualTo(text));
    }

    private static Answer refusal(String words) {
        return Answer.json(
                404,
                JSON.writeValueAsString(
                        Map.of("odata.error", Map.of("code", "8", "message", Map.of("lang", "ru", "value", words)))));
    }

    private int etl(Map<String, String> environment, String... arguments) throws Exception {
        return Program.start(environment, home.resolve("output"), arguments).waitFor();
    }

    private String output() throws Exception {
        return Files.readString(home.resolve("output"), StandardCharsets.UTF_8);
    }
}
