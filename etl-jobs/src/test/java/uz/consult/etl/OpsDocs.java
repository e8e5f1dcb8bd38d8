package uz.consult.etl;

import java.nio.file.Files;
import java.nio.file.Path;

/** The pages in ops/docs, from whatever module a test runs in. */
public final class OpsDocs {

    private OpsDocs() {}

    /** @throws IllegalStateException if there is no such page */
    public static Path page(String name) {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path page = folder.resolve("ops/docs").resolve(name);
            if (Files.exists(page)) {
                return page;
            }
        }
        throw new IllegalStateException(
                "There is no ops/docs/" + name + " above " + Path.of("").toAbsolutePath());
    }
}
