package uz.consult.launcher;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.UUID;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Gives each process a unique name, {@code etl.launcher}: it identifies its runs in log.etl_runs and its connections in
 * pg_stat_activity, so that the locks of a process that hangs can be released.
 */
final class LauncherName implements EnvironmentPostProcessor {

    private static final int LONGEST_HOST = 40;

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        String host = environment.getProperty("etl.host", LauncherName.host());
        String name = "etl-" + host.substring(0, Math.min(LONGEST_HOST, host.length())) + "-"
                + UUID.randomUUID().toString().substring(0, 8);
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource("launcherName", Map.of("etl.launcher", name, "etl.host", host)));
    }

    private static String host() {
        String told = System.getenv("HOSTNAME");
        if (told != null && !told.isBlank()) {
            return told.strip();
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost"; // the name is for people; what follows identifies the process
        }
    }
}
