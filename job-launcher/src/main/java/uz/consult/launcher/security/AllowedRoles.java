package uz.consult.launcher.security;

import java.util.Arrays;
import java.util.List;

/** Who may call an address. */
public final class AllowedRoles {

    private AllowedRoles() {}

    /**
     * The names of the roles whose requests are let through.
     *
     * @param path may hold variables as {@code {id}}: they stand for any value
     */
    public static List<String> of(String method, String path) {
        String filled = path.replaceAll("\\{\\w+}", "0");
        return Arrays.stream(Role.values())
                .filter(role -> Permission.allows(role, method, filled))
                .map(Role::name)
                .toList();
    }
}
