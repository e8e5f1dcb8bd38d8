package uz.consult.launcher.security;

import java.util.Locale;
import java.util.regex.Pattern;

/** Masks secrets, which the audit must never hold, wherever they were entered. */
final class Secrets {

    static final String MASK = "…";

    private static final Pattern NAME = Pattern.compile("pass|secret|token|hash|csrf|authori[sz]|credential|cookie");
    /** Also where it stands encoded in a path. */
    private static final Pattern TOKEN = Pattern.compile("etl(?:_|%5[Ff])[A-Za-z0-9_%-]*");

    private static final Pattern HASH = Pattern.compile("\\$2[aby]\\$\\d\\d\\$[./0-9A-Za-z]*");

    private Secrets() {}

    /** Is it the name of something that nobody else may know? */
    static boolean isNamed(String name) {
        return NAME.matcher(name.toLowerCase(Locale.ROOT)).find();
    }

    /** The text without tokens and password hashes, which are recognised by their prefixes. */
    static String masked(String text) {
        return HASH.matcher(TOKEN.matcher(text).replaceAll("etl_" + MASK)).replaceAll("\\$2" + MASK);
    }
}
