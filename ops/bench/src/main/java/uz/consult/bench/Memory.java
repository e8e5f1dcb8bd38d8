package uz.consult.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Watches what a Java program holds: what is resident, each second, and the heap after a full collection, which it is told to make in the
 * middle of the first third of the time and of the last. No more than these two: each stops the program for a moment.
 */
final class Memory {

    private static final int THIRDS = 3;
    private static final long EVERY = Duration.ofSeconds(1).toNanos();
    private static final long MB = 1_000_000;

    private final long pid;
    private final Path log;

    /**
     * @param pid of the program
     * @param log what its collector writes, as {@link Growth#option} has it
     */
    Memory(long pid, Path log) {
        this.pid = pid;
        this.log = log;
    }

    /**
     * Of the first third of the time, and of the last, in MB.
     *
     * @param held heap in use right after a full collection
     * @param resident the most
     */
    record Course(long held, long heldLast, long resident, long residentLast) {

        long grown() {
            return heldLast - held;
        }

        long residentGrown() {
            return residentLast - resident;
        }
    }

    /** Looks again and again for this long. */
    Course watch(Duration time) throws IOException, InterruptedException {
        long began = System.nanoTime();
        long third = time.toNanos() / THIRDS;
        long first = mostResident(began + third / 2);
        long held = held();
        first = Math.max(first, mostResident(began + third));
        mostResident(began + 2 * third);
        long last = mostResident(began + 2 * third + third / 2);
        long heldLast = held();
        last = Math.max(last, mostResident(began + time.toNanos()));
        return new Course(held, heldLast, first, last);
    }

    private long mostResident(long end) throws InterruptedException {
        long most = ProcessStats.resident(pid) / MB;
        for (long now = System.nanoTime(); now < end; now = System.nanoTime()) {
            TimeUnit.NANOSECONDS.sleep(Math.min(EVERY, end - now));
            most = Math.max(most, ProcessStats.resident(pid) / MB);
        }
        return most;
    }

    /** The heap in use after a full collection that is made now, in MB. */
    long held() throws IOException, InterruptedException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process told = new ProcessBuilder(jcmd, String.valueOf(pid), "GC.run")
                .redirectErrorStream(true)
                .start();
        String said = new String(told.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (told.waitFor() != 0) {
            throw new IOException("jcmd " + pid + " GC.run: " + said.strip());
        }
        return Growth.lastHeld(log);
    }
}
