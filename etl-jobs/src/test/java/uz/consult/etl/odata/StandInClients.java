package uz.consult.etl.odata;

import java.net.URI;
import java.time.Duration;
import org.springframework.util.unit.DataSize;
import uz.consult.sandbox.onec.OneCServer;

/** Clients of a stand-in, which do not wait long. */
public final class StandInClients {

    public static final String USER = "Обмен";
    public static final String PASSWORD = "пароль";

    private StandInClients() {}

    /** @param pageSize records a page */
    public static ODataClient of(OneCServer server, int pageSize) {
        return new ODataClient(new ODataSettings(
                URI.create(server.root()),
                USER,
                PASSWORD,
                pageSize,
                DataSize.ofKilobytes(64),
                DataSize.ofMegabytes(4),
                Duration.ofSeconds(5),
                Duration.ofSeconds(20),
                Duration.ofSeconds(20),
                1_024,
                Duration.ofSeconds(5),
                2,
                2,
                Duration.ofMillis(5),
                Duration.ofMillis(20),
                100,
                Duration.ofSeconds(1),
                Duration.ofMinutes(1),
                Duration.ofMinutes(15),
                null));
    }
}
