package uz.consult.launcher.security;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The role of a caller, and so what he may do. */
enum Role {
    /** Everything. */
    ADMIN("may do everything"),
    /** A program that starts jobs and looks at how they went. */
    SCHEDULER("may read jobs and runs, and start jobs"),
    /** A person who looks, and changes nothing. */
    MANAGER("may read jobs, runs and reports"),
    /** A program that watches how the launcher is; nothing that jobs have read or written. */
    MONITOR("may read health and metrics");

    private final String may;

    Role(String may) {
        this.may = may;
    }

    String may() {
        return name() + " " + may;
    }

    String authority() {
        return "ROLE_" + name();
    }

    static Optional<Role> of(String name) {
        return Arrays.stream(values()).filter(role -> role.name().equals(name)).findFirst();
    }

    static String names() {
        return Arrays.stream(values()).map(Role::name).collect(Collectors.joining(", "));
    }
}
