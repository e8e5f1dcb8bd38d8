package uz.consult.launcher.health;

import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.http.ClientStatistics;

/** The systems that are called over HTTP, by the name under which monitors know them. */
record ExternalSystems(Map<String, ExternalSystem> all) {

    /**
     * An external system.
     *
     * @param absent why it is not called at all; null if it is
     * @param known what is known of it, by name
     * @param trouble why it cannot be used although it answers; null if it can
     */
    record ExternalSystem(
            ClientStatistics statistics,
            @Nullable String absent,
            Supplier<Map<String, Object>> known,
            Supplier<@Nullable String> trouble) {

        /** A system of which only its answers are known. */
        ExternalSystem(ClientStatistics statistics, @Nullable String absent) {
            this(statistics, absent, Map::of, () -> null);
        }
    }
}
