package uz.consult.launcher.security;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * The origin of an attempt to sign in.
 *
 * @param origin as {@link Origin} has it
 * @param device what the browser shows as a sign that somebody has signed in there before; null if nothing
 */
record Whence(String origin, @Nullable String device) {

    static Whence of(HttpServletRequest request) {
        return new Whence(Origin.of(request.getRemoteAddr()), Devices.cookie(request));
    }
}
