package uz.consult.launcher.security;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The port for probes and metrics, which has connections and threads of its own.
 *
 * @param port 0 for any that is free, -1 for none
 */
@ConfigurationProperties("launcher.management")
record ManagementSettings(@DefaultValue("8081") int port) {

    ManagementSettings {
        if (port < -1 || port > 65_535) {
            throw new IllegalArgumentException(
                    "MANAGEMENT_PORT must be a port, 0 for any that is free, or -1 for none");
        }
    }

    boolean isOn() {
        return port >= 0;
    }
}
