package uz.consult.bench;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.security.crypto.bcrypt.BCrypt;

/** Users of a launcher that is only measured, each an ADMIN, all with one password that is made up. */
record Staff(String password, String hash) {

    static final String FIRST = "bench";
    private static final int OTHERS = 12;

    static Staff made() {
        byte[] random = new byte[18];
        new SecureRandom().nextBytes(random);
        String password = Base64.getUrlEncoder().encodeToString(random);
        return new Staff(password, BCrypt.hashpw(password, BCrypt.gensalt(10)));
    }

    /** All but the first. */
    static List<String> others() {
        return IntStream.rangeClosed(1, OTHERS).mapToObj(i -> "guard" + i).toList();
    }

    /** As LAUNCHER_USERS takes them. */
    String entries() {
        return Stream.concat(Stream.of(FIRST), others().stream())
                .map(name -> name + ":ADMIN:" + hash)
                .collect(Collectors.joining(";"));
    }

    /** What one of them sends as Authorization. */
    String basic(String name) {
        return "Basic " + Base64.getEncoder().encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "Staff"; // its parts are secrets
    }
}
