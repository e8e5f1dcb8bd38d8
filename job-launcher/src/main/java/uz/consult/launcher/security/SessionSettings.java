package uz.consult.launcher.security;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long a person stays signed in.
 *
 * @param idle since he did something himself: a page that keeps itself fresh does not count
 * @param longest since he signed in, whatever he does
 */
@ConfigurationProperties("launcher.session")
record SessionSettings(
        @DefaultValue("PT8H") Duration idle,
        @DefaultValue("P7D") Duration longest) {

    SessionSettings {
        if (idle.toSeconds() < 1 || longest.toSeconds() < 1) {
            throw new IllegalArgumentException(
                    "LAUNCHER_SESSION_IDLE and LAUNCHER_SESSION_LONGEST must be 1 s or more");
        }
    }
}
