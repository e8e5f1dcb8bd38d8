package uz.consult.launcher.security;

import java.util.regex.Pattern;

/** Somebody who signs in with a password. Its text never holds the hash, so that no log can. */
record User(String name, Role role, String hash) {

    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}._@-]{0,63}");
    private static final Pattern HASH = Pattern.compile("\\$2[aby]\\$(\\d\\d)\\$[./0-9A-Za-z]{53}");

    User {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a name is 1 to 64 letters, digits, dots, dashes, underscores or @, and begins with a letter or digit");
        }
        if (!HASH.matcher(hash).matches()) {
            throw new IllegalArgumentException(
                    "the hash is none of bcrypt, which is 60 characters and begins with $2 (where $ is special, as in compose files, write $$)");
        }
        int cost = cost(hash);
        if (cost < 10 || cost > 14) {
            throw new IllegalArgumentException("bcrypt's cost must be 10 to 14, and is " + cost);
        }
    }

    int cost() {
        return cost(hash);
    }

    private static int cost(String hash) {
        return Integer.parseInt(hash.substring(4, 6));
    }

    String entry() {
        return name + ":" + role + ":" + hash;
    }

    @Override
    public String toString() {
        return name + " (" + role + ")";
    }
}
