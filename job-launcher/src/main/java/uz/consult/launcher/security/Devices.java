package uz.consult.launcher.security;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.web.util.WebUtils;

/**
 * Browsers in which somebody has signed in before, recognised by a cookie that is signed with his password's hash: every launcher
 * accepts it, and a new password invalidates it. It lets nobody in; it only keeps strangers' failures from locking him out.
 */
final class Devices {

    private static final String NAME = "device";
    private static final String HMAC = "HmacSHA256";
    private static final Duration KNOWN = Duration.ofDays(180);
    private static final Pattern SHAPE =
            Pattern.compile("(([A-Za-z0-9_-]{1,350})\\.([0-9]{1,11})\\.([A-Za-z0-9_-]{22}))\\.([A-Za-z0-9_-]{43})");

    private final Users users;
    private final SecureRandom random = new SecureRandom();

    Devices(Users users) {
        this.users = users;
    }

    /**
     * A browser in which this user has signed in.
     *
     * @param id of the browser
     */
    record Device(String id, String user) {}

    static @Nullable String cookie(HttpServletRequest request) {
        Cookie cookie = WebUtils.getCookie(request, NAME);
        return cookie == null ? null : cookie.getValue();
    }

    /** @return null if nobody has signed in there, or not with his password of today */
    @Nullable Device of(@Nullable String cookie) {
        Matcher parts = SHAPE.matcher(cookie == null ? "" : cookie);
        if (!parts.matches()) {
            return null;
        }
        try {
            String name = new String(Base64.getUrlDecoder().decode(parts.group(2)), StandardCharsets.UTF_8);
            User user = users.find(name);
            boolean signed = user != null
                    && MessageDigest.isEqual(
                            Base64.getUrlDecoder().decode(parts.group(5)), signature(user, parts.group(1)));
            Instant since = Instant.ofEpochSecond(Long.parseLong(parts.group(3)));
            return signed && since.plus(KNOWN).isAfter(Instant.now()) ? new Device(parts.group(4), name) : null;
        } catch (IllegalArgumentException e) {
            return null; // not base64, and so not our cookie
        }
    }

    /** Remembers that he has signed in here. */
    void remember(User user, HttpServletRequest request, HttpServletResponse response) {
        byte[] bits = new byte[16];
        random.nextBytes(bits);
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        String text = encoder.encodeToString(user.name().getBytes(StandardCharsets.UTF_8)) + "."
                + Instant.now().getEpochSecond() + "." + encoder.encodeToString(bits);
        response.addHeader(
                HttpHeaders.SET_COOKIE,
                ResponseCookie.from(NAME, text + "." + encoder.encodeToString(signature(user, text)))
                        .path("/")
                        .maxAge(KNOWN)
                        .httpOnly(true)
                        .sameSite("Lax")
                        .secure(request.isSecure())
                        .build()
                        .toString());
    }

    private static byte[] signature(User user, String text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(user.hash().getBytes(StandardCharsets.UTF_8), HMAC));
            return mac.doFinal(("device " + text).getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has " + HMAC, e);
        }
    }
}
