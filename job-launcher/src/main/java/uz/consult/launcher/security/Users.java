package uz.consult.launcher.security;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.failure.EtlException;

/**
 * The users, from the setting or from the file. The file is looked at again at most every five seconds, when somebody asks. Who is not in
 * it, or in a wrong entry, has no access; a file that cannot be read is waited for a minute, then no user has access. Thread-safe.
 */
final class Users {

    private static final Logger log = LoggerFactory.getLogger(Users.class);

    private static final long PAUSE = Duration.ofSeconds(5).toNanos();
    private static final Duration GRACE = Duration.ofMinutes(1);

    /**
     * What is known of the users.
     *
     * @param text as the entries were read
     * @param awaySince when the file was first missed; null if it is there
     * @param over has its minute passed?
     */
    private record State(
            UserEntries entries, String text, @Nullable Long awaySince, boolean over) {}

    private final @Nullable Path file;
    private final LongSupplier nanos;
    private final AtomicLong lookedAt;
    private volatile State state;

    Users(AccessSettings settings) {
        this(settings, System::nanoTime);
    }

    Users(AccessSettings settings, LongSupplier nanos) {
        this.nanos = nanos;
        this.lookedAt = new AtomicLong(nanos.getAsLong());
        if (!settings.users().isBlank() && !settings.usersFile().isBlank()) {
            throw wrong("LAUNCHER_USERS and LAUNCHER_USERS_FILE are both set: set one of them", null);
        }
        file = settings.usersFile().isBlank() ? null : Path.of(settings.usersFile());
        String source = file == null ? "LAUNCHER_USERS" : "LAUNCHER_USERS_FILE";
        try {
            String text = file == null ? settings.users() : read(file);
            UserEntries entries = UserEntries.of(text);
            if (!entries.wrong().isEmpty()) {
                throw wrong(source + ": " + entries.wrong().get(0), null);
            }
            state = new State(entries, text, null, false);
        } catch (IOException e) {
            throw wrong(
                    source + ": " + file + " cannot be read: give a file of name:ROLE:bcrypt-hash lines in UTF-8", e);
        }
        if (isEmpty()) {
            log.warn("There are no users: everyone is refused until LAUNCHER_USERS or LAUNCHER_USERS_FILE names some");
        }
    }

    @Nullable User find(String name) {
        reload();
        return state.entries().users().get(name);
    }

    boolean isEmpty() {
        return state.entries().users().isEmpty();
    }

    /** What is wrong with the file, for people; null if nothing is. */
    @Nullable String away() {
        reload();
        State now = state;
        if (now.awaySince() == null) {
            return null;
        }
        return file + " cannot be read: "
                + (now.over()
                        ? "no user has access until it can be"
                        : "in a minute all users lose access; restore the file");
    }

    /** Entries that are wrong, and whose users have no access. */
    List<String> wrongEntries() {
        return state.entries().wrong();
    }

    int size() {
        return state.entries().users().size();
    }

    /** The cost that a name without a user takes: that of some user, always the same for the same name. */
    int costOfUnknown(String name) {
        List<User> all = List.copyOf(state.entries().users().values());
        return all.isEmpty()
                ? 10
                : all.get(Math.floorMod(name.hashCode(), all.size())).cost();
    }

    private void reload() {
        long now = nanos.getAsLong();
        long before = lookedAt.get();
        if (file == null || now - before < PAUSE || !lookedAt.compareAndSet(before, now)) {
            return;
        }
        try {
            state = present(read(file));
        } catch (IOException e) {
            state = away(now);
        }
    }

    private State present(String text) {
        State old = state;
        if (text.equals(old.text()) && old.awaySince() == null) {
            return old;
        }
        UserEntries entries = UserEntries.of(text);
        log.info("{} was read again: {} users", file, entries.users().size());
        entries.wrong().forEach(wrong -> log.warn("{}: {}; its user has no access until it is corrected", file, wrong));
        return new State(entries, text, null, false);
    }

    private State away(long now) {
        State old = state;
        if (old.awaySince() == null) {
            log.error("{} cannot be read: in a minute all users lose access; restore the file", file);
            return new State(old.entries(), old.text(), now, false);
        }
        if (old.over() || now - old.awaySince() < GRACE.toNanos()) {
            return old;
        }
        log.error("{} still cannot be read after a minute: no user has access until it can be", file);
        return new State(new UserEntries(Map.of(), List.of()), "", old.awaySince(), true);
    }

    /** Invalid UTF-8 makes only its own entry wrong. */
    private static String read(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    private static EtlException wrong(String message, @Nullable Throwable cause) {
        return new EtlException(ErrorClass.VALIDATION, message, cause);
    }
}
