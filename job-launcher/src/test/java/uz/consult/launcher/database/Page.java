package uz.consult.launcher.database;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;
import uz.consult.etl.OpsDocs;

/** The statements that {@code ops/docs/database.md} tells an administrator to run, read out of it. */
final class Page {

    private static final Pattern BLOCK = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL);

    private Page() {}

    /** Those under a heading, in their order. */
    static List<String> statements(String heading) throws IOException {
        String page = Files.readString(OpsDocs.page("database.md"));
        int begin = page.indexOf("## " + heading + "\n");
        if (begin < 0) {
            throw new AssertionError("The page has no heading " + heading);
        }
        int end = page.indexOf("\n## ", begin);
        return BLOCK.matcher(page.substring(begin, end < 0 ? page.length() : end))
                .results()
                .map(block -> block.group(1))
                .toList();
    }
}
