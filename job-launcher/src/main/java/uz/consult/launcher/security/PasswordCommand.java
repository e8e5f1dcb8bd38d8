package uz.consult.launcher.security;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Asks for a password, and prints the entry of LAUNCHER_USERS that it makes. That it did is in the audit, where PostgreSQL is set and
 * answers.
 */
@Command(
        name = "password",
        description = "Asks for a password (or reads a line of it) and prints an entry for LAUNCHER_USERS.")
public final class PasswordCommand implements Callable<Integer> {

    private static final int SHORTEST = 8;
    /** bcrypt ignores what is beyond. */
    private static final int MOST_BYTES = 72;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(index = "0", paramLabel = "NAME", description = "the user's name")
    private String name = "";

    @Parameters(index = "1", paramLabel = "ROLE", description = "ADMIN, SCHEDULER, MANAGER or MONITOR")
    private String role = "";

    @Override
    public Integer call() throws IOException {
        Role known = Role.of(role).orElseThrow(() -> wrong("ROLE must be one of " + Role.names()));
        BCryptPasswordEncoder bcrypt = new BCryptPasswordEncoder();
        User user;
        try {
            // The name is looked at before anybody types a password for it.
            user = new User(name, known, "$2a$10$" + ".".repeat(53));
            user = new User(user.name(), known, Objects.requireNonNull(bcrypt.encode(password())));
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
        CommandLine line = Objects.requireNonNull(spec).commandLine();
        String unwritten =
                LoneAudit.write(AuditedAction.MAKE_PASSWORD, Map.of("name", user.name(), "role", known.name()));
        if (unwritten != null) {
            line.getErr().println("etl: could not write this to the audit: " + unwritten);
        }
        line.getOut().println(user.entry());
        return 0;
    }

    private static String password() throws IOException {
        Console console = System.console();
        String password;
        if (console == null) {
            String line = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
            password = line == null ? "" : line;
        } else {
            char[] first = Objects.requireNonNullElse(console.readPassword("Password: "), new char[0]);
            char[] second = Objects.requireNonNullElse(console.readPassword("Once more: "), new char[0]);
            if (!Arrays.equals(first, second)) {
                throw new IllegalArgumentException("the two passwords differ");
            }
            password = new String(first);
        }
        if (password.length() < SHORTEST || password.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            throw new IllegalArgumentException(
                    "a password is at least " + SHORTEST + " characters and at most " + MOST_BYTES + " bytes");
        }
        return password;
    }

    private ParameterException wrong(String message) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
    }
}
