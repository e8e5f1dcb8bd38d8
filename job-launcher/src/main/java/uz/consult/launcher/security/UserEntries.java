package uz.consult.launcher.security;

import java.util.LinkedHashMap;
import java.util.Map;

/** Reads {@code name:ROLE:bcrypt-hash}, separated by {@code ;} or line ends. What is wrong is named by its number: an entry holds a hash. */
final class UserEntries {

    private UserEntries() {}

    static Map<String, User> parse(String text) {
        Map<String, User> users = new LinkedHashMap<>();
        int number = 0;
        for (String line : text.split("\\R", -1)) {
            if (line.strip().startsWith("#")) {
                continue;
            }
            for (String part : line.split(";", -1)) {
                String entry = part.strip();
                if (entry.isEmpty() || entry.startsWith("#")) {
                    continue;
                }
                number++;
                try {
                    User user = user(entry);
                    if (users.put(user.name(), user) != null) {
                        throw new IllegalArgumentException("its name stands in an entry before");
                    }
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException("entry " + number + " is wrong: " + e.getMessage(), e);
                }
            }
        }
        return Map.copyOf(users);
    }

    private static User user(String entry) {
        String[] fields = entry.split(":", -1);
        if (fields.length != 3) {
            throw new IllegalArgumentException(
                    "it must be name:ROLE:bcrypt-hash (ops/etl password NAME ROLE prints one)");
        }
        Role role = Role.of(fields[1].strip())
                .orElseThrow(() -> new IllegalArgumentException("its role must be one of " + Role.names()));
        return new User(fields[0].strip(), role, fields[2].strip());
    }
}
