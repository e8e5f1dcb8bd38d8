package uz.consult.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What Linux tells of processes in /proc. */
final class ProcessStats {

    private static final Path PROC = Path.of("/proc");
    /** USER_HZ, which is 100 on every Linux that Java runs on. */
    private static final double TICKS = 100;

    private static final int PARENT = 1;
    private static final int USER = 11;

    private ProcessStats() {}

    /** CPU of a process so far, in seconds; 0 if it is gone. */
    static double cpu(long pid) {
        String[] stat = stat(PROC.resolve(String.valueOf(pid)));
        return stat == null ? 0 : ticks(stat, 2);
    }

    /** CPU of a process, of its children that live, and of those that have ended. */
    static double cpuOfFamily(long pid) {
        String[] own = stat(PROC.resolve(String.valueOf(pid)));
        double sum = own == null ? 0 : ticks(own, 4);
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                String[] stat = stat(process);
                if (stat != null && Long.parseLong(stat[PARENT]) == pid) {
                    sum += ticks(stat, 2);
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("/proc cannot be read; the benchmark needs Linux", e);
        }
        return sum;
    }

    /** The most memory that a process has had resident, in bytes; 0 if it is gone. */
    static long peak(long pid) {
        return status(pid, "VmHWM:");
    }

    /** The memory that a process has resident, in bytes; 0 if it is gone. */
    static long resident(long pid) {
        return status(pid, "VmRSS:");
    }

    private static long status(long pid, String field) {
        try {
            for (String line : Files.readAllLines(PROC.resolve(pid + "/status"))) {
                if (line.startsWith(field)) {
                    return Long.parseLong(line.replaceAll("\\D", "")) * 1_024;
                }
            }
        } catch (IOException e) {
            return 0; // it has just ended
        }
        return 0;
    }

    private static double ticks(String[] stat, int fields) {
        long sum = 0;
        for (int i = 0; i < fields; i++) {
            sum += Long.parseLong(stat[USER + i]);
        }
        return sum / TICKS;
    }

    /** The fields of stat from the state on: the name before it may hold blanks. */
    private static String @Nullable [] stat(Path process) {
        try {
            String stat = Files.readString(process.resolve("stat"));
            return stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        } catch (IOException e) {
            return null; // it has just ended
        }
    }
}
