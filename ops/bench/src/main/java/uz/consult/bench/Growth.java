package uz.consult.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the garbage collector wrote of a run.
 *
 * @param peak the most heap in use, in MB
 * @param live the most heap in use right after a full collection, in MB: what is really held; 0 if there was none
 * @param pauses how many
 * @param paused their sum, in seconds
 * @param longest in milliseconds
 */
record Growth(long peak, long live, int pauses, double paused, double longest) {

    private static final Pattern PAUSE = Pattern.compile("Pause .* (\\d+)M->(\\d+)M\\(\\d+M\\) ([0-9.]+)ms");

    private static final String FULL = "Pause Full";

    /** The option by which Java writes it. */
    static List<String> option(Path log) {
        return List.of("-Xlog:gc:file=" + log.toAbsolutePath());
    }

    /** The heap in use right after the last full collection, in MB; 0 if there was none. */
    static long lastHeld(Path log) throws IOException {
        long held = 0;
        for (String line : Files.readAllLines(log)) {
            Matcher pause = PAUSE.matcher(line);
            if (line.contains(FULL) && pause.find()) {
                held = Long.parseLong(pause.group(2));
            }
        }
        return held;
    }

    static Growth read(Path log) throws IOException {
        long peak = 0;
        long live = 0;
        int pauses = 0;
        double paused = 0;
        double longest = 0;
        for (String line : Files.readAllLines(log)) {
            Matcher pause = PAUSE.matcher(line);
            if (pause.find()) {
                peak = Math.max(peak, Long.parseLong(pause.group(1)));
                if (line.contains(FULL)) {
                    live = Math.max(live, Long.parseLong(pause.group(2)));
                }
                pauses++;
                paused += Double.parseDouble(pause.group(3)) / 1_000;
                longest = Math.max(longest, Double.parseDouble(pause.group(3)));
            }
        }
        return new Growth(peak, live, pauses, paused, longest);
    }
}
