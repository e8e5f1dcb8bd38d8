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
 * Gives each process a name of its own, {@code etl.launcher}: its runs are told by it in log.etl_runs, and its connections in
 * pg_stat_activity, so that what a process that hangs still holds can be taken from it.
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
            return "localhost"; // the name is for people; the process is told by what follows it
        }
    }
}
