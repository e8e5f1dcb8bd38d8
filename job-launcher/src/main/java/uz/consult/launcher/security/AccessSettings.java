package uz.consult.launcher.security;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may call, and how often.
 *
 * @param users entries, or blank
 * @param usersFile a file of entries, or blank
 * @param requestsPerMinute of each caller
 */
@ConfigurationProperties("launcher")
record AccessSettings(
        @DefaultValue("") String users,
        @DefaultValue("") String usersFile,
        @DefaultValue("600") int requestsPerMinute) {

    AccessSettings {
        if (requestsPerMinute < 1) {
            throw new IllegalArgumentException("LAUNCHER_REQUESTS_PER_MINUTE must be 1 or more");
        }
    }

    @Override
    public String toString() {
        return "AccessSettings[usersFile=" + usersFile + ", requestsPerMinute=" + requestsPerMinute + "]";
    }
}
