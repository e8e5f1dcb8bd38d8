package uz.consult.launcher.security;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * Who was refused without having signed in, and who asked too often: counted, and written to the audit when the minute is over as one row
 * for each address and kind. Beyond 300 of them a minute the rest of each kind share a row without address, which says so. A process that
 * is killed loses the counts of its last minute. Thread-safe.
 */
final class Strangers implements AutoCloseable {

    private static final int MOST = 300;
    private static final int NAMES_TOLD = 5;
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final String OTHERS = "";

    private enum Kind {
        FAILED("failed sign-in"),
        LIMITED("too many requests"),
        REFUSED("refused");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        static Kind of(AuditEntry entry, int outcome) {
            if (outcome == HttpStatus.TOO_MANY_REQUESTS.value()) {
                return LIMITED;
            }
            return entry.attempted() == null ? REFUSED : FAILED;
        }
    }

    private record Key(Instant minute, String of, Kind kind) {}

    private static final class Count {
        private final AuditEntry first;
        private final int outcome;
        private final Instant begin;
        private final Set<String> names = new LinkedHashSet<>();
        private Instant end;
        private long times;

        Count(AuditEntry first, int outcome, Instant begin) {
            this.first = first;
            this.outcome = outcome;
            this.begin = begin;
            this.end = begin;
        }
    }

    private final Audit audit;
    private final Users users;
    private final Map<Key, Count> counts = new LinkedHashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "audit-of-strangers");
        thread.setDaemon(true);
        return thread;
    });

    Strangers(Users users, Audit audit) {
        this.users = users;
        this.audit = audit;
        timer.scheduleWithFixedDelay(
                () -> write(Instant.now().truncatedTo(ChronoUnit.MINUTES)),
                PAUSE.toMillis(),
                PAUSE.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    void count(AuditEntry entry, int outcome) {
        String name = entry.who() == null ? known(entry.attempted()) : entry.who();
        Instant now = Instant.now();
        Instant minute = now.truncatedTo(ChronoUnit.MINUTES);
        Kind kind = Kind.of(entry, outcome);
        String of = entry.who() == null ? Origin.of(entry.address()) : entry.who();
        synchronized (counts) {
            Key own = new Key(minute, of, kind);
            boolean full = counts.size() >= MOST && !counts.containsKey(own);
            Count count = counts.computeIfAbsent(
                    full ? new Key(minute, OTHERS, kind) : own, key -> new Count(entry, outcome, now));
            count.times++;
            count.end = now;
            if (name != null && count.names.size() <= NAMES_TOLD) {
                count.names.add(name);
            }
        }
    }

    /** People type passwords where their name belongs, so only a name that is a user's is kept. */
    private @Nullable String known(@Nullable String attempted) {
        if (attempted == null) {
            return null;
        }
        return users.find(attempted) == null ? "unknown" : attempted;
    }

    /** Writes what was counted before this time. */
    void write(Instant before) {
        List<Map.Entry<Key, Count>> due = new ArrayList<>();
        synchronized (counts) {
            counts.entrySet().removeIf(counted -> counted.getKey().minute().isBefore(before) && due.add(counted));
        }
        due.forEach(counted -> audit.write(row(counted.getKey(), counted.getValue())));
    }

    private static Audit.NewRow row(Key key, Count count) {
        AuditEntry first = count.first;
        String who = count.names.isEmpty() ? null : count.names.iterator().next();
        boolean others = key.of().equals(OTHERS);
        if (count.times == 1 && !others) {
            return new Audit.NewRow(
                    count.begin,
                    who,
                    first.role(),
                    first.what(),
                    count.outcome,
                    first.address(),
                    first.requestId(),
                    first.callerRequestId(),
                    null,
                    first.detail());
        }
        String detail = count.times + " times until " + count.end.truncatedTo(ChronoUnit.SECONDS) + ", first "
                + first.request() + names(count.names)
                + (others ? "; from addresses beyond the " + MOST + " that have rows of their own in a minute" : "");
        return new Audit.NewRow(
                count.begin,
                others || count.names.size() > 1 ? null : who,
                first.role(),
                key.kind().text,
                count.outcome,
                others ? null : first.who() == null ? key.of() : first.address(),
                null,
                null,
                null,
                detail);
    }

    private static String names(Set<String> names) {
        if (names.size() < 2) {
            return "";
        }
        List<String> told = names.stream().limit(NAMES_TOLD).toList();
        return ", as " + String.join(", ", told) + (names.size() > NAMES_TOLD ? " and others" : "");
    }

    @Override
    public void close() {
        timer.shutdownNow();
        write(Instant.MAX);
    }
}
