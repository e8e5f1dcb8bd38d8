package uz.consult.launcher.health;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.http.Traffic;

/** Whom we speak HTTP with, by the name under which monitors know them. */
record Neighbours(Map<String, Neighbour> all) {

    /** @param absent why we do not speak with it at all; null if we do */
    record Neighbour(Traffic traffic, @Nullable String absent) {}
}
