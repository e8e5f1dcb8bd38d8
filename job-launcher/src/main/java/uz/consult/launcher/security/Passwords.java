package uz.consult.launcher.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/**
 * Checks names and passwords.
 *
 * <ol>
 *   <li>The user is looked up each time: one who was removed is refused at once.
 *   <li>Credentials that were right in the last five minutes are accepted without a limit: kept as an HMAC under a key made at start, over name,
 *       password and hash, so that a new password ends it too.
 *   <li>Otherwise the attempt is counted and may be refused, before bcrypt is computed.
 *   <li>Strangers take turns at bcrypt; who has signed in before in this browser does not wait for them.
 *   <li>A name without a user takes as long as one with.
 * </ol>
 */
final class Passwords implements AuthenticationProvider {

    private static final String HMAC = "HmacSHA256";
    private static final int MOST_VERIFIED = 10_000;

    private final Users users;
    private final FailedSignIns failures;
    private final Devices devices;
    private final BCryptPasswordEncoder bcrypt = new BCryptPasswordEncoder();
    private final AtomicLong computed = new AtomicLong();
    private final Turns turns = new Turns();
    private final SecretKeySpec key;
    /** Created at full size: in a small table, a look-up would wait for strangers whose digests share its bin. */
    private final Cache<ByteBuffer, Boolean> verified = Caffeine.newBuilder()
            .initialCapacity(MOST_VERIFIED)
            .maximumSize(MOST_VERIFIED)
            .expireAfterWrite(Duration.ofMinutes(5))
            .build();

    Passwords(Users users, FailedSignIns failures, Devices devices) {
        this.users = users;
        this.devices = devices;
        this.failures = failures;
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        this.key = new SecretKeySpec(random, HMAC);
    }

    @Override
    public Authentication authenticate(Authentication attempt) {
        String name = attempt.getName();
        String password =
                attempt.getCredentials() == null ? "" : attempt.getCredentials().toString();
        Whence whence = attempt.getDetails() instanceof Whence known ? known : new Whence("", null);
        User user = users.find(name);
        // One at a time for the same credentials: of a hundred callers with a right password, one waits for bcrypt.
        boolean right = verified.get(digest(name, password, user), k -> check(name, password, user, whence)) != null;
        if (!right || user == null) {
            throw new BadCredentialsException(
                    users.isEmpty()
                            ? "The launcher has no users: LAUNCHER_USERS or LAUNCHER_USERS_FILE names them"
                            : "The name or the password is wrong");
        }
        return Caller.of(user).authentication();
    }

    @Override
    public boolean supports(Class<?> type) {
        return UsernamePasswordAuthenticationToken.class.isAssignableFrom(type);
    }

    /** How often bcrypt was computed. */
    long computed() {
        return computed.get();
    }

    /** Checks every password again. */
    void forget() {
        verified.invalidateAll();
    }

    private @Nullable Boolean check(String name, String password, @Nullable User user, Whence whence) {
        Devices.Device device = devices.of(whence.device());
        String known = device != null && device.user().equals(name) ? device.id() : null;
        Runnable notFailed = failures.attempt(whence.origin(), name, known);
        if (!matches(name, password, user, known != null, notFailed)) {
            return null;
        }
        notFailed.run();
        return true;
    }

    private boolean matches(String name, String password, @Nullable User user, boolean known, Runnable notFailed) {
        Runnable done;
        try {
            done = known ? () -> {} : turns.take();
        } catch (TooManyRequestsException e) {
            notFailed.run(); // it was not checked
            throw e;
        }
        try {
            computed.incrementAndGet();
            String hash =
                    user == null ? String.format("$2a$%02d$", users.costOfUnknown(name)) + ".".repeat(53) : user.hash();
            return bcrypt.matches(password, hash) && user != null;
        } finally {
            done.run();
        }
    }

    private ByteBuffer digest(String name, String password, @Nullable User user) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            for (String part : new String[] {name, password, user == null ? "" : user.hash()}) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                mac.update(ByteBuffer.allocate(4).putInt(0, bytes.length));
                mac.update(bytes);
            }
            return ByteBuffer.wrap(mac.doFinal());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has " + HMAC, e);
        }
    }
}
