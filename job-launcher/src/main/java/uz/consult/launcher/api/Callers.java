package uz.consult.launcher.api;

import java.security.Principal;
import org.jspecify.annotations.Nullable;

/** Who calls, as run records keep it. */
final class Callers {

    private Callers() {}

    static String name(@Nullable Principal caller) {
        return caller == null ? "nobody" : caller.getName();
    }
}
