package uz.consult.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import uz.consult.etl.OpsDocs;

/** What the launcher's jar is made of has licences that ops/docs/licences.md allows. */
class LicencesTest {

    private static final Path ALLOWED = OpsDocs.page("licences.md");
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
    private static final JsonMapper JSON = new JsonMapper();

    /** A row of the second table. */
    private record Choice(String library, Set<String> offered, String taken) {}

    private final Set<String> allowed = new TreeSet<>();
    private final List<Choice> choices = new ArrayList<>();

    LicencesTest() throws Exception {
        for (String line : Files.readAllLines(ALLOWED)) {
            if (!line.startsWith("| `")) {
                continue;
            }
            List<String> cells = List.of(line.split("\\|")).subList(1, line.split("\\|").length);
            if (cells.size() == 2) {
                allowed.addAll(quoted(cells.get(0)));
            } else {
                choices.add(new Choice(
                        quoted(cells.get(0)).get(0),
                        new TreeSet<>(quoted(cells.get(1))),
                        quoted(cells.get(2)).get(0)));
            }
        }
    }

    @Test
    void every_library_has_a_licence_that_is_allowed_and_every_choice_is_still_one() throws Exception {
        try (InputStream list = getClass().getResourceAsStream("/META-INF/sbom/application.cdx.json")) {
            JsonNode libraries = JSON.readTree(list).path("components");
            assertThat(libraries.size()).isGreaterThan(100);
            assertThat(objections(libraries)).isEmpty();
            Set<String> names = new TreeSet<>();
            libraries.forEach(library -> names.add(name(library)));
            assertThat(choices).extracting(Choice::library).isSubsetOf(names);
            assertThat(choices).extracting(Choice::taken).isSubsetOf(allowed);
        }
    }

    @Test
    void another_licence_none_and_several_without_a_choice_are_objected_to() {
        assertThat(objections(JSON.readTree("""
                [{"group": "a", "name": "fine", "licenses": [{"license": {"id": "MIT"}}]},
                 {"group": "a", "name": "gpl", "licenses": [{"license": {"id": "GPL-3.0-only"}}]},
                 {"group": "a", "name": "unknown", "licenses": [{"license": {"name": "Our own"}}]},
                 {"group": "a", "name": "none"},
                 {"group": "a", "name": "or", "licenses": [{"expression": "MIT OR GPL-2.0-only"}]},
                 {"group": "a", "name": "two", "licenses": [{"license": {"id": "MIT"}}, {"license": {"id": "Apache-2.0"}}]},
                 {"group": "ch.qos.logback", "name": "logback-core", "licenses": [{"license": {"id": "LGPL-2.1-only"}}]}]
                """)))
                .containsExactly(
                        "a:gpl: [GPL-3.0-only]",
                        "a:unknown: [Our own]",
                        "a:none: []",
                        "a:or: [MIT OR GPL-2.0-only]",
                        "a:two: [Apache-2.0, MIT]",
                        "ch.qos.logback:logback-core: [LGPL-2.1-only]");
    }

    private List<String> objections(JsonNode libraries) {
        return StreamSupport.stream(libraries.spliterator(), false)
                .filter(library -> !library.path("group").asString("").equals("uz.consult"))
                .filter(library -> !isAllowed(name(library), licences(library)))
                .map(library -> name(library) + ": " + licences(library))
                .toList();
    }

    private boolean isAllowed(String library, Set<String> licences) {
        return licences.size() == 1 && allowed.containsAll(licences)
                || choices.stream()
                        .anyMatch(choice -> choice.library().equals(library)
                                && choice.offered().equals(licences)
                                && allowed.contains(choice.taken()));
    }

    private static String name(JsonNode library) {
        return library.path("group").asString("") + ":" + library.path("name").asString();
    }

    private static Set<String> licences(JsonNode library) {
        Set<String> licences = new TreeSet<>();
        for (JsonNode one : library.path("licenses")) {
            JsonNode licence = one.path("license");
            licences.add(
                    one.has("expression")
                            ? one.path("expression").asString()
                            : licence.path("id").asString(licence.path("name").asString("")));
        }
        return licences;
    }

    private static List<String> quoted(String cell) {
        return QUOTED.matcher(cell)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }
}
