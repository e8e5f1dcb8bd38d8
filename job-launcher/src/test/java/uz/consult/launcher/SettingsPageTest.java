package uz.consult.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import uz.consult.etl.OpsDocs;

/** ops/docs/settings.md names every variable that is read, and no other. */
class SettingsPageTest {

    private static final Path PAGE = OpsDocs.page("settings.md");
    private static final Path SETTINGS = Path.of("src/main/resources/application.yaml");
    private static final Path SCRIPT = Path.of("../ops/etl");
    private static final List<Path> SOURCES = List.of(Path.of("src/main/java"), Path.of("../etl-jobs/src/main/java"));

    private static final String NAME = "([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)";
    private static final Pattern IN_PAGE = Pattern.compile("`" + NAME + "`");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{" + NAME);
    private static final Pattern DECLARED = Pattern.compile(
            "(?:\\.every|\\.sweptEvery|\\.atStartIf|new (?:JobDeclaration\\.)?Interval)\\(\\s*\"" + NAME + "\"");
    private static final Pattern ASKED_FOR = Pattern.compile("(?:getProperty|getenv)\\(\\s*\"" + NAME + "\"");
    private static final Pattern OF_THE_SCRIPT = Pattern.compile("\\$\\{(ETL_[A-Z0-9_]+)");

    /** No setting any more: the launcher only warns whoever still has it. */
    private static final String FORMER = "SERVER_FORWARD_HEADERS";

    @Test
    void the_page_names_every_variable_that_is_read_and_no_other() throws IOException {
        Set<String> read = names(PLACEHOLDER, Files.readString(SETTINGS));
        assertThat(read).contains("ODATA_BASEURL_CL", "DB_NAME");
        read.addAll(names(OF_THE_SCRIPT, Files.readString(SCRIPT)));
        for (String source : sources()) {
            read.addAll(names(DECLARED, source));
            read.addAll(names(ASKED_FOR, source));
        }
        assertThat(read)
                .contains("ETL_CONS_SWEEP_INTERVAL", "ETL_RECONCILIATION_INTERVAL", "SYNC_USERS_ON_START", "DB_HOST");
        read.remove(FORMER);

        assertThat(names(IN_PAGE, Files.readString(PAGE)))
                .as("the variables of ops/docs/settings.md")
                .isEqualTo(read);
    }

    private static Set<String> names(Pattern pattern, String text) {
        Set<String> names = new TreeSet<>();
        pattern.matcher(text).results().forEach(found -> names.add(found.group(1)));
        return names;
    }

    private static List<String> sources() {
        return SOURCES.stream().flatMap(SettingsPageTest::javaFiles).toList();
    }

    private static Stream<String> javaFiles(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files
                    .filter(file -> file.toString().endsWith(".java"))
                    .map(SettingsPageTest::text)
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
