package uz.consult.launcher.security;

import org.springframework.security.core.AuthenticationException;

/** Too often: the same may work after some seconds. */
final class TooManyRequestsException extends AuthenticationException {

    private static final long serialVersionUID = 1L;

    private final long seconds;

    TooManyRequestsException(String what, long seconds) {
        super(what + ": try again in " + seconds + (seconds == 1 ? " second" : " seconds"));
        this.seconds = seconds;
    }

    long seconds() {
        return seconds;
    }
}
