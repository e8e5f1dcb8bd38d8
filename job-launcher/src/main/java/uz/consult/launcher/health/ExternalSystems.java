package uz.consult.launcher.health;

import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.http.ClientStatistics;

/** Whom we speak HTTP with, by the name under which monitors know them. */
record ExternalSystems(Map<String, ExternalSystem> all) {

    /**
     * A neighbour.
     *
     * @param absent why we do not speak with it at all; null if we do
     * @param known what is known of it, by name
     * @param trouble what keeps us from using it although it answers; null if nothing does
     */
    record ExternalSystem(
            ClientStatistics statistics,
            @Nullable String absent,
            Supplier<Map<String, Object>> known,
            Supplier<@Nullable String> trouble) {

        /** One of which nothing is known but how it answers. */
        ExternalSystem(ClientStatistics statistics, @Nullable String absent) {
            this(statistics, absent, Map::of, () -> null);
        }
    }
}
