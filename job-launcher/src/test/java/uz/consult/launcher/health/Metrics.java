package uz.consult.launcher.health;

import java.util.List;
import java.util.stream.Stream;
import uz.consult.launcher.LauncherProcess;

/** What a launcher tells Prometheus. */
record Metrics(List<String> lines) {

    static Metrics of(LauncherProcess launcher) {
        LauncherProcess.Answer answer = launcher.get("/actuator/prometheus");
        if (answer.status() != 200) {
            throw new AssertionError(answer.toString());
        }
        return new Metrics(answer.text().lines().toList());
    }

    /** The sum of the series of this name that have all these labels, each as {@code name="value"}. */
    double sum(String name, String... labels) {
        return values(name, labels).mapToDouble(Double::parseDouble).sum();
    }

    /** The values of those series as they are written. */
    Stream<String> values(String name, String... labels) {
        return lines.stream()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .filter(line -> Stream.of(labels).allMatch(line::contains))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1));
    }
}
