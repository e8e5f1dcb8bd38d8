package uz.consult.bench.load;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** When the last row of each kind was committed, in microseconds since 1970: the last line that a program prints. */
public final class Finish {

    private final Map<String, Long> at = new LinkedHashMap<>();

    void now(String what) {
        at.put(what, ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
    }

    static void tell(Finish finish) {
        System.out.println(finish);
    }

    @Override
    public String toString() {
        return new JsonMapper().writeValueAsString(at);
    }

    /** Reads what a program printed. */
    public static Map<String, Long> read(String output) {
        return new JsonMapper()
                .readValue(output.strip().substring(output.strip().lastIndexOf('\n') + 1), new TypeReference<>() {});
    }
}
