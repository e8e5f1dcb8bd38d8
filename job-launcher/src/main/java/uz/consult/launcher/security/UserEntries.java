package uz.consult.launcher.security;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Entries {@code name:ROLE:bcrypt-hash}, separated by {@code ;} or line ends, each judged by itself. What is wrong is named by its number:
 * an entry holds a hash. A name with two entries has no user, because it is unknown which is meant.
 *
 * @param users by name
 * @param wrong what is wrong, a line for each entry
 */
record UserEntries(Map<String, User> users, List<String> wrong) {

    static UserEntries of(String text) {
        Map<String, User> users = new LinkedHashMap<>();
        Set<String> twice = new HashSet<>();
        List<String> wrong = new ArrayList<>();
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
                        twice.add(user.name());
                        throw new IllegalArgumentException("its name stands in an entry before");
                    }
                } catch (IllegalArgumentException e) {
                    wrong.add("entry " + number + " is wrong: " + e.getMessage());
                }
            }
        }
        users.keySet().removeAll(twice);
        return new UserEntries(Map.copyOf(users), List.copyOf(wrong));
    }

    /** @throws IllegalArgumentException if an entry is wrong */
    static Map<String, User> parse(String text) {
        UserEntries entries = of(text);
        if (!entries.wrong.isEmpty()) {
            throw new IllegalArgumentException(entries.wrong.get(0));
        }
        return entries.users;
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

    /** Without the hashes. */
    @Override
    public String toString() {
        return "UserEntries[" + users.size() + " users, " + wrong.size() + " wrong]";
    }
}
