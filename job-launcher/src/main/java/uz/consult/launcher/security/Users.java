package uz.consult.launcher.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.failure.EtlException;

/**
 * The users, from the setting or from the file. The file is looked at again at most every five seconds, when somebody asks; a version
 * that is wrong is warned of once, and the last right one stays. Thread-safe.
 */
final class Users {

    private static final Logger log = LoggerFactory.getLogger(Users.class);

    private static final long PAUSE = Duration.ofSeconds(5).toNanos();

    private final @Nullable Path file;
    private final AtomicLong lookedAt = new AtomicLong(System.nanoTime());
    private volatile String seen;
    private volatile Map<String, User> users;

    Users(AccessSettings settings) {
        if (!settings.users().isBlank() && !settings.usersFile().isBlank()) {
            throw wrong("LAUNCHER_USERS and LAUNCHER_USERS_FILE are both set: set one of them", null);
        }
        file = settings.usersFile().isBlank() ? null : Path.of(settings.usersFile());
        String source = file == null ? "LAUNCHER_USERS" : "LAUNCHER_USERS_FILE";
        try {
            seen = file == null ? settings.users() : Files.readString(file);
            users = UserEntries.parse(seen);
        } catch (IOException e) {
            throw wrong(
                    source + ": " + file + " cannot be read: give a file of name:ROLE:bcrypt-hash lines in UTF-8", e);
        } catch (IllegalArgumentException e) {
            throw wrong(source + ": " + e.getMessage(), e);
        }
        if (users.isEmpty()) {
            log.warn("There are no users: everyone is refused until LAUNCHER_USERS or LAUNCHER_USERS_FILE names some");
        }
    }

    @Nullable User find(String name) {
        reload();
        return users.get(name);
    }

    boolean isEmpty() {
        return users.isEmpty();
    }

    /** The cost that a name without a user takes: that of some user, always the same for the same name. */
    int costOfUnknown(String name) {
        List<User> all = List.copyOf(users.values());
        return all.isEmpty()
                ? 10
                : all.get(Math.floorMod(name.hashCode(), all.size())).cost();
    }

    private void reload() {
        long now = System.nanoTime();
        long before = lookedAt.get();
        if (file == null || now - before < PAUSE || !lookedAt.compareAndSet(before, now)) {
            return;
        }
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            text = "";
            if (!seen.isEmpty()) {
                log.warn("{} cannot be read any more: the users stay as they were", file);
            }
            seen = text;
            return;
        }
        if (text.equals(seen)) {
            return;
        }
        seen = text;
        try {
            users = UserEntries.parse(text);
            log.info("{} was read again: {} users", file, users.size());
        } catch (IllegalArgumentException e) {
            log.warn("{}: {}; the users stay as they were", file, e.getMessage());
        }
    }

    private static EtlException wrong(String message, @Nullable Throwable cause) {
        return new EtlException(ErrorClass.VALIDATION, message, cause);
    }
}
