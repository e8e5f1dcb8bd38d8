package uz.consult.launcher.database;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.failure.EtlException;

/**
 * Makes the address of PostgreSQL, {@code etl.database-servers}, of {@code DB_HOST} and {@code DB_PORT}: one server or several
 * with commas between them, each with a port of its own or that of {@code DB_PORT}. Of several the one that takes writes is
 * looked for, by {@code etl.database-choice}.
 */
final class DatabaseAddress implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    /** Short enough after a failover, and long enough that not every connection waits for a dead server. */
    private static final String CHOICE = "&targetServerType=primary&hostRecheckSeconds=5";

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        ConfigurableEnvironment environment = context.getEnvironment();
        String servers =
                servers(environment.getProperty("DB_HOST", "localhost"), environment.getProperty("DB_PORT", "5432"));
        environment
                .getPropertySources()
                .addLast(new MapPropertySource(
                        "databaseAddress",
                        Map.of(
                                "etl.database-servers",
                                servers,
                                "etl.database-choice",
                                servers.contains(",") ? CHOICE : "")));
    }

    /** @throws EtlException if it is no list of servers, saying what is */
    static String servers(String hosts, String port) {
        List<String> all =
                Arrays.stream(hosts.split(",", -1)).map(String::strip).toList();
        return String.join(
                ",", all.stream().map(host -> server(host, port.strip())).toList());
    }

    private static String server(String host, String port) {
        boolean bare = host.indexOf(':') != host.lastIndexOf(':') && !host.startsWith("[");
        String named = bare ? "[" + host + "]" : host; // an IPv6 address without its brackets
        int colon = named.lastIndexOf(':');
        String server = colon > named.lastIndexOf(']') ? named : named + ":" + port;
        if (!server.matches("(\\[[0-9A-Fa-f:.]+(%\\w+)?]|[^\\s:/?#@\\[\\]]+):[0-9]{1,5}")) {
            throw new EtlException(
                    ErrorClass.VALIDATION,
                    "DB_HOST and DB_PORT: " + server
                            + " is no server: give a host, or several as host1:5432,host2:5432, and a port");
        }
        return server;
    }
}
