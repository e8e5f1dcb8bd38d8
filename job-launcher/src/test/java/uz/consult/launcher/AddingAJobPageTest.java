package uz.consult.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import uz.consult.etl.OpsDocs;

/** ops/docs/adding-a-job.md shows the code that passes the contract, and nothing else. */
class AddingAJobPageTest {

    private static final Path PAGE = OpsDocs.page("adding-a-job.md");
    private static final List<Path> EXAMPLE = List.of(
            Path.of("src/test/java/uz/consult/example/tariffs"),
            Path.of("src/test/resources/uz/consult/example/tariffs"));

    @Test
    void the_page_shows_each_file_of_the_example_as_it_is() throws IOException {
        String page = Files.readString(PAGE);
        int blocks = page.split("```(java|sql)\n", -1).length - 1;
        int files = 0;
        for (Path folder : EXAMPLE) {
            try (Stream<Path> all = Files.list(folder)) {
                for (Path file : all.sorted().toList()) {
                    String name = file.getFileName().toString();
                    String language = name.substring(name.lastIndexOf('.') + 1);
                    assertThat(page)
                            .as(name)
                            .contains("`" + name + "`\n\n```" + language + "\n" + Files.readString(file) + "```\n");
                    files++;
                }
            }
        }
        assertThat(blocks).as("code on the page").isEqualTo(files).isPositive();
    }
}
