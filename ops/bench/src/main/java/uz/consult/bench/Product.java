package uz.consult.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The launcher as people run it.
 *
 * @param jvm the options of Java, as ops/etl gives them
 * @param jar job-launcher.jar
 * @param logs where what it prints is kept
 */
record Product(List<String> jvm, Path jar, Path logs) {

    Product {
        if (!Files.exists(jar)) {
            throw new IllegalStateException(jar.toAbsolutePath() + " is missing: build it with ops/etl build");
        }
    }

    Program start(String log, Map<String, String> environment, List<String> more, String... arguments)
            throws IOException {
        List<String> all = new ArrayList<>(jvm);
        all.addAll(more);
        all.addAll(List.of("-jar", jar.toString()));
        all.addAll(List.of(arguments));
        return Program.start("job-launcher " + String.join(" ", arguments), environment, logs.resolve(log), all);
    }

    static Map<String, String> environment(Databases databases, String database, StandInProcess standIns) {
        Map<String, String> environment = new HashMap<>(standIns.environment());
        environment.putAll(databases.environment(database));
        return environment;
    }
}
